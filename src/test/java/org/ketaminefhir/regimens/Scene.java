package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** A session to spoil: two devices, everything recorded, nothing to remark on. */
final class Scene {
    static final Regimens REGIMENS = Regimens.from(Shapes.definitions());
    static final String OURS = Definitions.BASE + "CodeSystem/observation";
    static final String DAY = "2026-03-02T";
    private static final String EXTENSION = Definitions.BASE + "StructureDefinition/";

    final Map<String, Resource> byUrl = new LinkedHashMap<>();
    final Encounter encounter = new Encounter();
    final MedicationAdministration dose;
    final Observation watch;
    final Observation before;
    final Observation middle;
    final Observation leaving;
    final Observation oximetry;
    final Observation sedation;
    final Observation score;
    History history = History.NONE;

    Scene() {
        encounter.setStatus(Encounter.EncounterStatus.FINISHED);
        encounter.setClass_(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", null));
        encounter.setSubject(patient());
        encounter.setPeriod(period("09:30:00", "12:30:00"));
        add("urn:uuid:encounter", encounter);

        dose = dose(56, DAY + "10:00:00-05:00");
        dose.setEffective(period("10:00:00", "10:06:00"));
        dose.addIdentifier().setSystem("https://clinic.example/mar").setValue("S-1");
        dose.setContext(new Reference("urn:uuid:encounter"));
        extend(dose, "device-count", new PositiveIntType(2));
        extend(dose, "device-time", time("10:00:00"));
        extend(dose, "device-time", time("10:05:00"));
        extend(dose, "session-number", new PositiveIntType(1));
        extend(dose, "treatment-phase", new CodeType("induction"));
        extend(dose, "indication", new CodeType("trd"));
        extend(dose, "lot-number", new StringType("LOT-TEST"));
        add("urn:uuid:dose", dose);

        watch = observation(OURS, "observation-period");
        watch.setEffective(period("10:00:00", "12:00:00"));
        watch.addPartOf(new Reference("urn:uuid:dose"));
        add("urn:uuid:watch", watch);

        before = pressure("09:45:00", "before", 120, 80);
        middle = pressure("10:40:00", "forty-minutes", 130, 85);
        leaving = pressure("11:55:00", "before-leaving", 122, 82);
        add("urn:uuid:before", before);
        add("urn:uuid:middle", middle);
        add("urn:uuid:leaving", leaving);
        oximetry = observation("http://loinc.org", "59408-5");
        oximetry.setEffective(time("10:30:00"));
        add("urn:uuid:oximetry", oximetry);

        sedation = observation(OURS, "sedation");
        sedation.setEffective(time("12:00:00"));
        sedation.setValue(new BooleanType(true));
        minutes(sedation, "onset-minutes", 15);
        minutes(sedation, "resolution-minutes", 75);
        add("urn:uuid:sedation", sedation);

        score = observation("http://loinc.org", "44261-6");
        score.addCategory(new CodeableConcept(
                new Coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey", null)));
        score.setEffective(time("09:40:00"));
        score.setValue(new Quantity(12));
        add("urn:uuid:score", score);
    }

    static MedicationAdministration dose(double mg, String start) {
        MedicationAdministration dose = new MedicationAdministration();
        dose.setStatus(MedicationAdministration.MedicationAdministrationStatus.COMPLETED);
        dose.setSubject(patient());
        dose.setMedication(new CodeableConcept(new Coding("http://hl7.org/fhir/sid/ndc", "50458-028-02", null)));
        dose.setEffective(new DateTimeType(start));
        dose.getDosage()
                .setRoute(new CodeableConcept(new Coding("http://snomed.info/sct", "46713006", null)))
                .setDose(new Quantity()
                        .setValue(BigDecimal.valueOf(mg))
                        .setUnit("mg")
                        .setSystem("http://unitsofmeasure.org")
                        .setCode("mg"));
        return dose;
    }

    static Reference patient() {
        return new Reference("Patient/test-1");
    }

    static DateTimeType time(String clock) {
        return new DateTimeType(DAY + clock + "-05:00");
    }

    static Period period(String from, String to) {
        Period period = new Period();
        period.setStartElement(time(from));
        period.setEndElement(time(to));
        return period;
    }

    static void extend(DomainResource resource, String id, Type value) {
        resource.addExtension(EXTENSION + id, value);
    }

    static void unextend(DomainResource resource, String id) {
        resource.getExtension().removeIf(e -> e.getUrl().equals(EXTENSION + id));
    }

    static void restate(DomainResource resource, String id, Type value) {
        unextend(resource, id);
        extend(resource, id, value);
    }

    static Observation observation(String system, String code) {
        Observation observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.setCode(new CodeableConcept(new Coding(system, code, null)));
        observation.setSubject(patient());
        observation.setEncounter(new Reference("urn:uuid:encounter"));
        return observation;
    }

    static Observation pressure(String clock, String timepoint, double systolic, double diastolic) {
        Observation pressure = observation("http://loinc.org", "85354-9");
        pressure.setEffective(time(clock));
        if (timepoint != null) {
            extend(pressure, "measurement-timepoint", new CodeType(timepoint));
        }
        component(pressure, "8480-6", systolic);
        component(pressure, "8462-4", diastolic);
        return pressure;
    }

    private static void component(Observation pressure, String code, double value) {
        pressure.addComponent()
                .setCode(new CodeableConcept(new Coding("http://loinc.org", code, null)))
                .setValue(new Quantity()
                        .setValue(BigDecimal.valueOf(value))
                        .setSystem("http://unitsofmeasure.org")
                        .setCode("mm[Hg]"));
    }

    static void minutes(Observation event, String code, int minutes) {
        event.addComponent()
                .setCode(new CodeableConcept(new Coding(OURS, code, null)))
                .setValue(new Quantity()
                        .setValue(minutes)
                        .setSystem("http://unitsofmeasure.org")
                        .setCode("min"));
    }

    static Procedure monitoring(String from, String to) {
        Procedure monitoring = new Procedure();
        monitoring.setStatus(Procedure.ProcedureStatus.COMPLETED);
        monitoring.setCode(new CodeableConcept(new Coding("http://snomed.info/sct", "182777000", null)));
        monitoring.setSubject(patient());
        monitoring.setEncounter(new Reference("urn:uuid:encounter"));
        monitoring.setPerformed(period(from, to));
        return monitoring;
    }

    Scene add(String url, Resource resource) {
        byUrl.put(url, resource);
        return this;
    }

    Scene without(Resource... resources) {
        byUrl.values().removeAll(List.of(resources));
        return this;
    }

    Scene only(Resource... resources) {
        byUrl.values().retainAll(List.of(resources));
        return this;
    }

    Verdict verdict() {
        List<Candidate> candidates = new ArrayList<>();
        byUrl.values()
                .forEach(resource -> candidates.add(new Candidate(
                        "Bundle.entry[%d].resource".formatted(candidates.size()), new byte[0], resource)));
        return REGIMENS.check(
                candidates, ref -> Optional.ofNullable(ref.getReference()).map(byUrl::get), history);
    }

    List<String> rules() {
        return verdict().issues().stream().map(Issue::rule).toList();
    }
}
