package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;

/** Counts who did what the records tell of, as they name them. */
final class Performers {
    private final PatientRecord record;
    private final Names names;
    private final Instruments instruments;
    private final Set<Key> keys = new LinkedHashSet<>();
    /** By name, by what was done. */
    private final Map<String, Map<String, Integer>> done = new TreeMap<>();

    Performers(PatientRecord record, Instruments instruments) {
        this.record = record;
        this.names = new Names(record);
        this.instruments = instruments;
    }

    void add(Resource one) {
        if (one instanceof MedicationAdministration dose) {
            dose.getPerformer()
                    .forEach(performer -> add(
                            performer.getActor(),
                            "dose" + (performer.hasFunction() ? " (" + Words.of(performer.getFunction()) + ")" : "")));
        } else if (one instanceof Observation observation) {
            String what = instruments.byTotal(observation.getCode().getCoding()).isPresent() ? "score" : "observation";
            observation.getPerformer().forEach(performer -> add(performer, what));
        } else if (one instanceof Procedure procedure) {
            procedure.getPerformer().forEach(performer -> add(performer.getActor(), "procedure"));
        } else if (one instanceof MedicationRequest order) {
            add(order.getRequester(), "order");
        } else if (one instanceof MedicationStatement trial) {
            add(trial.getInformationSource(), "drug history");
        } else if (one instanceof Condition condition) {
            add(condition.hasAsserter() ? condition.getAsserter() : condition.getRecorder(), "diagnosis");
        } else if (one instanceof AdverseEvent event) {
            add(event.getRecorder(), "adverse event");
        } else if (one instanceof QuestionnaireResponse response) {
            add(response.getAuthor(), "form");
        } else if (one instanceof DocumentReference document) {
            document.getAuthor().forEach(author -> add(author, "document"));
            add(document.getAuthenticator(), "document, attested");
        }
    }

    private void add(Reference who, String what) {
        String name = names.of(who);
        if (name == null || name.isBlank()) {
            return;
        }
        record.named(who.getReference())
                .filter(key -> record.find(key).isPresent())
                .ifPresent(keys::add);
        done.computeIfAbsent(name, any -> new TreeMap<>()).merge(what, 1, Integer::sum);
    }

    /** The records of those who are named. */
    Set<Key> keys() {
        return keys;
    }

    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        done.forEach((name, acts) -> rows.add(List.of(
                name,
                acts.entrySet().stream()
                        .map(act -> act.getKey() + ": " + act.getValue())
                        .collect(Collectors.joining(", ")))));
        return rows;
    }
}
