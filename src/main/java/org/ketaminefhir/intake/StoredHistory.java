package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.regimens.History;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** What is on record already, for rules that look further back than one submission. */
final class StoredHistory implements History {
    /** The types that make a session, and the parameter by which each names its encounter. */
    private static final List<String> OF_A_SESSION =
            List.of("MedicationAdministration", "Observation", "Procedure", "QuestionnaireResponse");

    private static final int AT_ONCE = 200;

    private final Records records;
    private final Sender sender;
    private final FhirContext fhir;
    private final Set<Key> submitted;
    private final Set<Key> brandNew;
    private final Map<String, Optional<Resource>> resolved = new HashMap<>();
    private final Map<String, List<MedicationAdministration>> administrations = new HashMap<>();
    private final Map<String, Integer> courses = new HashMap<>();

    /**
     * @param sender who is told what comes of it, and so is told nothing of what they do not see
     * @param submitted what the submission itself writes: the stored versions of these are not history
     * @param brandNew what the submission creates: nothing on record can refer to these yet
     */
    StoredHistory(Records records, Sender sender, FhirContext fhir, Set<Key> submitted, Set<Key> brandNew) {
        this.records = records;
        this.sender = sender;
        this.fhir = fhir;
        this.submitted = submitted;
        this.brandNew = brandNew;
    }

    @Override
    public List<Resource> ofEncounter(String encounter) {
        if (isNew(encounter)) {
            return List.of();
        }
        List<Resource> found = new ArrayList<>();
        for (String type : OF_A_SESSION) {
            String parameter = "MedicationAdministration".equals(type) ? "context" : "encounter";
            found.addAll(all(sender.seen(), Query.of(type, Criterion.of(parameter, encounter))));
        }
        return found;
    }

    @Override
    public List<MedicationAdministration> administrations(String patient) {
        List<MedicationAdministration> all = allAdministrations(patient);
        if (sender.ownsAll() || all.isEmpty()) {
            return all;
        }
        Set<Key> seen = sender.seen()
                .readAll(all.stream().map(StoredHistory::key).toList())
                .keySet();
        return all.stream().filter(one -> seen.contains(key(one))).toList();
    }

    private static Key key(MedicationAdministration administration) {
        return new Key("MedicationAdministration", administration.getIdElement().getIdPart());
    }

    /** Those too that the sender does not see: where a session stands in its course does not depend on who asks. */
    List<MedicationAdministration> allAdministrations(String patient) {
        List<MedicationAdministration> known = administrations.get(patient);
        if (known == null) {
            known = read(patient);
            administrations.put(patient, known);
        }
        return known;
    }

    private List<MedicationAdministration> read(String patient) {
        if (isNew(patient)) {
            return List.of();
        }
        // Asked for first: if another submission comes between, this one is prepared again.
        key(patient).ifPresent(key -> courses.put(patient, records.course(key.id())));
        return all(records, Query.of("MedicationAdministration", Criterion.of("patient", patient))).stream()
                .map(MedicationAdministration.class::cast)
                .toList();
    }

    /** How often the course of a patient had been changed when it was read; empty if it was not. */
    Optional<Integer> course(String patient) {
        return Optional.ofNullable(courses.get(patient));
    }

    @Override
    public Optional<Resource> resolve(String reference) {
        return resolved.computeIfAbsent(reference, name -> key(name)
                .filter(key -> !brandNew.contains(key))
                .flatMap(sender.seen()::read)
                .filter(version -> !version.deleted())
                .map(this::parsed));
    }

    Optional<Resource> resolve(Reference reference) {
        return reference.getReference() == null ? Optional.empty() : resolve(reference.getReference());
    }

    private boolean isNew(String reference) {
        return key(reference).map(brandNew::contains).orElse(true);
    }

    private static Optional<Key> key(String reference) {
        try {
            return Optional.of(Key.parse(reference.replaceFirst("/_history/.*$", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private List<Resource> all(Reading records, Query query) {
        List<Resource> found = new ArrayList<>();
        Query next = query.count(AT_ONCE);
        while (next != null) {
            Page page = records.search(next);
            page.versions().stream()
                    .filter(version -> !submitted.contains(version.key()))
                    .map(this::parsed)
                    .forEach(found::add);
            next = page.next() == null ? null : next.after(page.next());
        }
        return found;
    }

    private Resource parsed(Version version) {
        return (Resource) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
    }
}
