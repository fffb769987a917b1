package org.ketaminefhir.release;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.records.Version;

/** All that was given in answer to one request, for the audit. Belongs to the request's thread. */
public final class Given {
    private final Map<String, Version> versions = new LinkedHashMap<>();

    Version note(Version version) {
        versions.put(version.key() + "/_history/" + version.version(), version);
        return version;
    }

    /** Each version once, in the order in which they were given. */
    public List<Version> versions() {
        return List.copyOf(versions.values());
    }
}
