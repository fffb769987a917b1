package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.ChartPage;
import org.ketaminefhir.release.ChartQuery;
import org.ketaminefhir.release.Disclosure;

/** What a caller sees of one patient's record, read once. */
final class PatientRecord {
    private static final int PAGE = 1000;
    /** More than this is not a record that a document can hold. */
    private static final int MOST = 20_000;

    private static final Pattern LOCAL = Pattern.compile("([A-Z][A-Za-z]+)/([A-Za-z0-9\\-.]{1,64})(/_history/.*)?");

    private final Map<Key, Version> versions = new LinkedHashMap<>();
    private final Map<Key, Resource> resources = new LinkedHashMap<>();
    private final IParser parser;

    private PatientRecord(FhirContext fhir) {
        this.parser = fhir.newJsonParser();
    }

    /** Empty if there is more than a document can hold. */
    static Optional<PatientRecord> read(Disclosure shown, FhirContext fhir, Key patient, Set<String> types) {
        PatientRecord record = new PatientRecord(fhir);
        String cursor = null;
        do {
            ChartPage page = shown.chart(new ChartQuery(patient.id(), types, null, null, PAGE, cursor));
            record.add(page.records());
            record.add(page.supporting());
            cursor = page.next();
        } while (cursor != null && record.versions.size() < MOST);
        return cursor == null ? Optional.of(record) : Optional.empty();
    }

    void add(Collection<Version> more) {
        for (Version version : more) {
            if (versions.putIfAbsent(version.key(), version) == null) {
                resources.put(version.key(), (Resource)
                        parser.parseResource(new String(version.json(), StandardCharsets.UTF_8)));
            }
        }
    }

    void leaveOut(Key key) {
        versions.remove(key);
        resources.remove(key);
    }

    <T extends Resource> List<T> all(Class<T> type) {
        return resources.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    Optional<Resource> find(Key key) {
        return Optional.ofNullable(resources.get(key));
    }

    Version version(Key key) {
        return versions.get(key);
    }

    Optional<Resource> resolve(Reference reference) {
        if (reference.getResource() instanceof Resource contained) {
            return Optional.of(contained);
        }
        return named(reference.getReference()).flatMap(this::find);
    }

    <T extends Resource> Optional<T> resolve(Reference reference, Class<T> type) {
        return resolve(reference).filter(type::isInstance).map(type::cast);
    }

    /** The record of this server that a reference names. */
    static Optional<Key> named(String reference) {
        Matcher local = LOCAL.matcher(reference == null ? "" : reference);
        return local.matches() ? Optional.of(new Key(local.group(1), local.group(2))) : Optional.empty();
    }

    static Key key(Resource resource) {
        return new Key(resource.fhirType(), resource.getIdElement().getIdPart());
    }
}
