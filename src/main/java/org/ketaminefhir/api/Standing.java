package org.ketaminefhir.api;

import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Issue;

/** Records as they stand now. */
final class Standing {
    private Standing() {}

    /** @throws Refusal 404 if there never was such a record, 410 if it was deleted */
    static Version of(Disclosure shown, Key key) {
        Version version = shown.read(key)
                .orElseThrow(() ->
                        Refusal.of(404, Issue.error("not-found", "not-found", key.type(), "There is no such record.")));
        if (version.deleted()) {
            throw Refusal.of(410, Issue.error("deleted", "deleted", key.type(), "The record was deleted."));
        }
        return version;
    }
}
