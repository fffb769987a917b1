package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Content;
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

    private static final String KEY = PatientRecord.class.getName();
    private static final JsonFactory JSON = new JsonFactory();

    private static final Pattern LOCAL = Pattern.compile("([A-Z][A-Za-z]+)/([A-Za-z0-9\\-.]{1,64})(/_history/.*)?");

    private final Map<Key, Version> versions = new LinkedHashMap<>();
    private final Map<Key, Resource> resources = new LinkedHashMap<>();
    /** References say the same few names over and over. */
    private final Map<String, Optional<Key>> names = new HashMap<>();

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

    /** The records that a document carries. */
    static PatientRecord of(Bundle document, FhirContext fhir) {
        PatientRecord record = new PatientRecord(fhir);
        document.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(resource -> resource.getIdElement().hasIdPart())
                .forEach(resource -> record.add(List.of(version(resource, fhir))));
        return record;
    }

    private static Version version(Resource resource, FhirContext fhir) {
        byte[] json = fhir.newJsonParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
        Key key = new Key(resource.fhirType(), resource.getIdElement().getIdPart());
        Content content = Content.of(json, UnaryOperator.identity());
        return new Version(key, 1, Instant.EPOCH, false, content, null, null, null);
    }

    void add(Collection<Version> more) {
        for (Version version : more) {
            // What was kept for somebody tells of other records, and shows nothing itself.
            if (version.keptFor() == null && versions.putIfAbsent(version.key(), version) == null) {
                Resource resource = (Resource)
                        parser.parseResource(new String(version.content().bytes(), StandardCharsets.UTF_8));
                resource.setId(version.key().id());
                resource.setUserData(KEY, version.key());
                resources.put(version.key(), resource);
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
    Optional<Key> named(String reference) {
        return reference == null ? Optional.empty() : names.computeIfAbsent(reference, PatientRecord::read);
    }

    private static Optional<Key> read(String reference) {
        Matcher local = LOCAL.matcher(reference);
        return local.matches() ? Optional.of(new Key(local.group(1), local.group(2))) : Optional.empty();
    }

    /** What a record refers to. */
    Set<Key> mentioned(Key key) {
        Set<Key> found = new LinkedHashSet<>();
        try (JsonParser json = JSON.createParser(versions.get(key).content().bytes())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "reference".equals(json.currentName())) {
                    named(json.getText()).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static Key key(Resource resource) {
        return (Key) resource.getUserData(KEY);
    }
}
