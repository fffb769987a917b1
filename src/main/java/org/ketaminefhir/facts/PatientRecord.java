package org.ketaminefhir.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Models;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.ChartPage;
import org.ketaminefhir.release.ChartQuery;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Mentions;

/** What a caller sees of one patient's record, read once; without psychotherapy notes, whoever asks. */
public final class PatientRecord {
    private static final int PAGE = 1000;
    /** More than this is not a record that a document can hold. */
    private static final int MOST = 20_000;

    private static final String KEY = PatientRecord.class.getName();

    private final Map<Key, Version> versions = new LinkedHashMap<>();
    private final Map<Key, Resource> resources = new LinkedHashMap<>();
    private final Map<Key, Set<Key>> mentioned = new HashMap<>();
    private final Mentions mentions = new Mentions();
    private final Models models;

    public PatientRecord(Models models) {
        this.models = models;
    }

    /** Empty if there is more than a document can hold. */
    public static Optional<PatientRecord> read(Disclosure shown, Models models, Key patient, Set<String> types) {
        PatientRecord record = new PatientRecord(models);
        String cursor = null;
        do {
            ChartPage page = shown.chart(new ChartQuery(patient.id(), types, null, null, PAGE, cursor));
            record.add(page.records());
            record.add(page.supporting());
            record.mentioned.putAll(page.mentions());
            cursor = page.next();
        } while (cursor != null && record.versions.size() < MOST);
        return cursor == null ? Optional.of(record) : Optional.empty();
    }

    /** The records that a document carries; it has no versions of them. */
    public static PatientRecord of(Bundle document, Models models) {
        PatientRecord record = new PatientRecord(models);
        for (Bundle.BundleEntryComponent entry : document.getEntry()) {
            Resource resource = entry.getResource();
            if (resource.getIdElement().hasIdPart()) {
                Key key = new Key(resource.fhirType(), resource.getIdElement().getIdPart());
                resource.setUserData(KEY, key);
                record.resources.put(key, resource);
            }
        }
        return record;
    }

    public void add(Collection<Version> more) {
        for (Version version : more) {
            // What was kept for somebody tells of other records, and shows nothing itself.
            if (version.keptFor() == null && !versions.containsKey(version.key())) {
                Resource resource = models.of(version);
                if (!PsychotherapyNotes.has(resource)) {
                    resource.setUserData(KEY, version.key());
                    versions.put(version.key(), version);
                    resources.put(version.key(), resource);
                }
            }
        }
    }

    /** One record of another. */
    public void take(PatientRecord other, Key key) {
        add(List.of(other.version(key)));
    }

    public void leaveOut(Predicate<Resource> which) {
        List<Key> some = resources.entrySet().stream()
                .filter(one -> which.test(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        some.forEach(versions::remove);
        some.forEach(resources::remove);
    }

    public <T extends Resource> List<T> all(Class<T> type) {
        List<T> all = new ArrayList<>();
        for (Resource resource : resources.values()) {
            if (type.isInstance(resource)) {
                all.add(type.cast(resource));
            }
        }
        return all;
    }

    public Optional<Resource> find(Key key) {
        return Optional.ofNullable(resources.get(key));
    }

    public Version version(Key key) {
        return versions.get(key);
    }

    public Optional<Resource> resolve(Reference reference) {
        if (reference.getResource() instanceof Resource contained) {
            return Optional.of(contained);
        }
        return named(reference.getReference()).flatMap(this::find);
    }

    public <T extends Resource> Optional<T> resolve(Reference reference, Class<T> type) {
        return resolve(reference).filter(type::isInstance).map(type::cast);
    }

    /** The record of this server that a reference names. */
    public Optional<Key> named(String reference) {
        return reference == null ? Optional.empty() : mentions.named(reference);
    }

    /** What a record refers to. */
    public Set<Key> mentioned(Key key) {
        return mentioned.computeIfAbsent(key, any -> mentions.in(versions.get(any)));
    }

    public static Key key(Resource resource) {
        return (Key) resource.getUserData(KEY);
    }
}
