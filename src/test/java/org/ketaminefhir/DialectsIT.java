package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hospitals say the same thing in many ways: each is taken, judged alike, and found by the same search. */
class DialectsIT extends RunningServer {
    private static final String PHQ_9 = "http://loinc.org|44261-6";
    private static final String MADRS = "https://ketaminefhir.org/fhir/CodeSystem/madrs|madrs-total";
    private static final String WATCH = "https://ketaminefhir.org/fhir/CodeSystem/observation|observation-period";
    private static final String PLAIN = "regimens/esketamine-nasal/valid/session-plain-r4.json";

    private String patient;
    private String nurse;

    @BeforeEach
    void admit_a_patient() {
        patient = Clinic.store(server, Clinic.patient());
        Practitioner practitioner = new Practitioner();
        practitioner.addName().setFamily("Sample");
        nurse = Clinic.store(server, practitioner);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response-by-our-questionnaire",
                "response-as-us-core-sends-it",
                "response-naming-no-questionnaire",
                "response-to-a-foreign-questionnaire",
                "response-in-groups",
                "response-with-numbers",
                "response-without-total",
                "panel-as-us-core-sends-it",
                "panel-without-total",
                "session-with-response-and-total",
                "total-as-integer",
                "total-as-quantity",
                "total-by-snomed-code",
                "total-with-several-codings",
                "total-claiming-us-core",
                "total-without-category"
            })
    void a_phq_9_in_any_dialect_is_found_by_the_same_search_once(String dialect) {
        send(mine("instruments/phq-9/valid/" + dialect + ".json"));

        assertThat(found(PHQ_9)).singleElement().satisfies(score -> assertThat(number(score))
                .isEqualTo(13));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response",
                "response-naming-no-questionnaire",
                "items-and-total",
                "total-by-our-code",
                "total-by-snomed-code",
                "total-as-integer",
                "total-with-several-codings"
            })
    void a_madrs_in_any_dialect_is_found_by_the_same_search_once(String dialect) {
        send(mine("instruments/madrs/valid/" + dialect + ".json"));

        assertThat(found(MADRS)).singleElement().satisfies(score -> assertThat(number(score))
                .isEqualTo(32));
    }

    @Test
    void a_response_that_is_amended_moves_its_score_and_one_entered_in_error_takes_it_back() {
        QuestionnaireResponse response = Clinic.parse(mine("instruments/phq-9/valid/response-without-total.json"));
        response.setId(Clinic.store(server, response));
        String address = "QuestionnaireResponse/" + response.getIdElement().getIdPart();
        Observation first = found(PHQ_9).get(0);
        assertThat(first.getDerivedFromFirstRep().getReference()).isEqualTo(address);

        response.getItemFirstRep()
                .setAnswer(List.of(new QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent()
                        .setValue(new Coding("http://loinc.org", "LA6568-5", null))));
        send("PUT", address, response);
        Observation moved = found(PHQ_9).get(0);
        response.setStatus(QuestionnaireResponseStatus.ENTEREDINERROR);
        send("PUT", address, response);
        Observation back = found(PHQ_9).get(0);

        assertThat(number(moved)).isLessThan(number(first));
        assertThat(moved.getIdElement().getIdPart())
                .isEqualTo(first.getIdElement().getIdPart());
        assertThat(moved.getMeta().getVersionId()).isEqualTo("2");
        assertThat(back.getStatus()).isEqualTo(ObservationStatus.ENTEREDINERROR);
        assertThat(back.getIdElement().getIdPart())
                .isEqualTo(first.getIdElement().getIdPart());
    }

    @ParameterizedTest
    @ValueSource(strings = {"observation-period", "observation-period-as-monitoring-of-patient"})
    void an_observation_period_in_any_dialect_is_found_by_the_same_search(String dialect) {
        Observation watch = Clinic.parse(mine("observation-period/valid/" + dialect + ".json"));
        MedicationAdministration given = dose(nasal(rxnorm("2201623")), 56);
        given.getSubject().setReference("Patient/" + patient);
        String dose = Clinic.store(server, given);
        watch.setPartOf(List.of(new Reference("MedicationAdministration/" + dose)));
        watch.getHasMember().clear();
        watch.setEncounter(null);
        watch.setEffective(new Period()
                .setStartElement(new DateTimeType("2026-03-02T09:00:00-05:00"))
                .setEndElement(new DateTimeType("2026-03-02T11:00:00-05:00")));
        watch.getComponent().clear();

        send(Clinic.json(watch));

        assertThat(found(WATCH)).hasSize(1);
    }

    /** One product, said in four ways. */
    static Stream<MedicationAdministration> the_same_product() {
        MedicationAdministration contained = dose(null, 56);
        contained.addContained(medication(ndc("50458-028-02")).setId("kit"));
        contained.setMedication(new Reference("#kit"));
        return Stream.of(
                dose(nasal(rxnorm("2201623")), 56),
                dose(nasal(ndc("50458-028-02")), 56),
                dose(
                        nasal(new Coding("https://ehr.example/medications", "778123", "a spray"), ndc("50458-028-02")),
                        56),
                contained);
    }

    @ParameterizedTest
    @MethodSource("the_same_product")
    void a_wrong_dose_of_the_product_is_refused_however_the_product_is_said(MedicationAdministration dose) {
        dose.getSubject().setReference("Patient/" + patient);
        assertThat(server.post("MedicationAdministration", Clinic.json(dose)).status())
                .isEqualTo(201);

        dose.getDosage().getDose().setValue(60);
        dose.getIdentifierFirstRep().setValue("another-" + patient);
        Server.Answer answer = server.post("MedicationAdministration", Clinic.json(dose));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.errors()).containsExactly("esketamine-nasal-4");
    }

    @Test
    void a_wrong_dose_is_refused_when_the_product_was_stored_before_or_comes_in_the_same_bundle() {
        String kit = Clinic.store(server, medication(ndc("50458-028-02")));
        MedicationAdministration dose = dose(null, 60);
        dose.setMedication(new Reference("Medication/" + kit));
        dose.getSubject().setReference("Patient/" + patient);

        assertThat(server.post("MedicationAdministration", Clinic.json(dose)).errors())
                .containsExactly("esketamine-nasal-4");
        Bundle session = Clinic.parse(Examples.unique(Examples.read(PLAIN)));
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(60);
        assertThat(server.post("", Clinic.json(session)).errors()).contains("esketamine-nasal-4");
    }

    @Test
    void an_export_with_the_full_urls_of_its_server_and_relative_references_is_followed() {
        Server.Answer answer = server.post("", Clinic.json(export(true)));

        tiedTogether(answer);
    }

    @Test
    void an_export_without_full_urls_is_followed_by_its_ids() {
        Server.Answer answer = server.post("", Clinic.json(export(false)));

        tiedTogether(answer);
    }

    @Test
    void a_conditional_reference_finds_its_record_and_one_that_finds_none_or_many_is_refused_at_its_place() {
        Patient known = Clinic.patient();
        String id = Clinic.store(server, known);
        MedicationAdministration dose = dose(nasal(rxnorm("2201623")), 56);
        dose.getSubject().setReference("Patient?identifier=" + Clinic.mrn(known));

        String stored = Clinic.store(server, dose);
        assertThat(server.<MedicationAdministration>read("MedicationAdministration/" + stored)
                        .getSubject()
                        .getReference())
                .isEqualTo("Patient/" + id);

        dose.getIdentifierFirstRep().setValue("b-" + patient);
        Clinic.store(server, known);
        Server.Answer many = server.post("MedicationAdministration", Clinic.json(dose));
        dose.getSubject().setReference("Patient?identifier=nobody-has-this");
        Server.Answer none = server.post("MedicationAdministration", Clinic.json(dose));

        assertThat(many.errors()).contains("condition-ambiguous");
        assertThat(none.errors()).contains("reference-not-found");
        assertThat(none.body()).contains("\"MedicationAdministration.subject\"").doesNotContain("nobody-has-this");
    }

    @Test
    void us_core_profiles_may_be_claimed_beside_or_instead_of_ours() {
        Bundle session = Clinic.parse(
                Examples.unique(Examples.read("regimens/esketamine-nasal/valid/session-us-core-claimed.json")));

        Server.Answer answer = server.post("", Clinic.json(session));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Patient stored = server.read(Clinic.located(answer, "Patient"));
        assertThat(stored.getMeta().getProfile().get(0).getValue()).contains("us-core-patient");
    }

    @Test
    void a_senders_claim_never_weakens_what_is_demanded() {
        MedicationAdministration dose = dose(nasal(rxnorm("2201623")), 60);
        dose.getSubject().setReference("Patient/" + patient);
        dose.getMeta().addProfile("http://hl7.org/fhir/StructureDefinition/MedicationAdministration");

        assertThat(server.post("MedicationAdministration", Clinic.json(dose)).errors())
                .containsExactly("esketamine-nasal-4");

        Observation pressure =
                Clinic.parse(mine("observation-period/invalid/blood-pressure-systolic-below-diastolic.json"));
        pressure.getMeta().addProfile("https://ketaminefhir.org/fhir/StructureDefinition/vital-sign");
        assertThat(server.post("Observation", Clinic.json(pressure)).status()).isEqualTo(422);
    }

    @Test
    void a_claimed_profile_of_ours_that_is_unknown_or_of_another_type_is_refused() {
        Patient claims = Clinic.patient();
        claims.getMeta().addProfile("https://ketaminefhir.org/fhir/StructureDefinition/starship-captain");
        claims.getMeta().addProfile("https://ketaminefhir.org/fhir/StructureDefinition/blood-pressure");

        assertThat(server.post("Patient", Clinic.json(claims)).errors())
                .containsExactlyInAnyOrder("profile-unknown", "profile-type");
    }

    /** A file of examples/ about this test's own patient, free of what is not on this server. */
    private String mine(String file) {
        return Examples.unique(Examples.read(file))
                .replace("Patient/testa", "Patient/" + patient)
                .replaceAll("Practitioner/[a-z]+", "Practitioner/" + nurse)
                .replaceAll(",\\s*\"encounter\"\\s*:\\s*\\{\\s*\"reference\"\\s*:\\s*\"Encounter/[^\"]*\"\\s*}", "");
    }

    private void send(String json) {
        Resource resource = Clinic.parse(json);
        Server.Answer answer = server.post(resource instanceof Bundle ? "" : resource.fhirType(), json);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private void send(String method, String path, Resource resource) {
        Server.Answer answer = server.put(path, Clinic.json(resource));
        assertThat(answer.status()).as(method + answer.body()).isEqualTo(200);
    }

    private List<Observation> found(String code) {
        String search = "Observation?patient=" + patient + "&code=" + URLEncoder.encode(code, StandardCharsets.UTF_8);
        return server.get(search).bundle().getEntry().stream()
                .map(BundleEntryComponent::getResource)
                .map(Observation.class::cast)
                .toList();
    }

    private static int number(Observation score) {
        return score.hasValueIntegerType()
                ? score.getValueIntegerType().getValue()
                : score.getValueQuantity().getValue().intValue();
    }

    /** A plain session as an EHR exports it: ids of its own, and references by these ids. */
    private static Bundle export(boolean fullUrls) {
        Bundle session = Clinic.parse(Examples.unique(Examples.read(PLAIN)));
        Map<String, String> names = new HashMap<>();
        for (BundleEntryComponent entry : session.getEntry()) {
            String id = "e" + names.size();
            entry.getResource().setId(id);
            names.put(entry.getFullUrl(), entry.getResource().fhirType() + "/" + id);
        }
        String json = Clinic.json(session);
        for (Map.Entry<String, String> name : names.entrySet()) {
            json = json.replace(
                            "\"fullUrl\":\"" + name.getKey() + "\"",
                            "\"fullUrl\":\"https://ehr.example/fhir/" + name.getValue() + "\"")
                    .replace(name.getKey(), name.getValue());
        }
        Bundle export = Clinic.parse(json);
        if (!fullUrls) {
            export.getEntry().forEach(entry -> entry.setFullUrl(null));
        }
        return export;
    }

    private void tiedTogether(Server.Answer answer) {
        MedicationAdministration stored = server.read(Clinic.located(answer, "MedicationAdministration"));

        assertThat(stored.getSubject().getReference()).isEqualTo(Clinic.located(answer, "Patient"));
        assertThat(stored.getContext().getReference()).isEqualTo(Clinic.located(answer, "Encounter"));
        assertThat(stored.getMedicationReference().getReference()).isEqualTo(Clinic.located(answer, "Medication"));
    }

    private static MedicationAdministration dose(CodeableConcept product, int milligrams) {
        MedicationAdministration dose = new MedicationAdministration();
        dose.addIdentifier()
                .setSystem("https://clinic.example/administrations")
                .setValue(UUID.randomUUID().toString());
        dose.setStatus(MedicationAdministration.MedicationAdministrationStatus.COMPLETED);
        dose.setMedication(product);
        dose.setEffective(new Period()
                .setStartElement(new DateTimeType("2026-03-02T09:00:00-05:00"))
                .setEndElement(new DateTimeType("2026-03-02T09:05:00-05:00")));
        dose.getDosage().setTextElement(new StringType("through the nose"));
        dose.getDosage().getRoute().addCoding(new Coding("http://snomed.info/sct", "46713006", null));
        dose.getDosage()
                .setDose(new Quantity()
                        .setValue(milligrams)
                        .setUnit("mg")
                        .setSystem("http://unitsofmeasure.org")
                        .setCode("mg"));
        return dose;
    }

    private static Medication medication(Coding code) {
        return new Medication().setCode(new CodeableConcept(code));
    }

    private static CodeableConcept nasal(Coding... codings) {
        CodeableConcept concept = new CodeableConcept();
        Stream.of(codings).forEach(concept::addCoding);
        return concept;
    }

    private static Coding rxnorm(String code) {
        return new Coding("http://www.nlm.nih.gov/research/umls/rxnorm", code, null);
    }

    private static Coding ndc(String code) {
        return new Coding("http://hl7.org/fhir/sid/ndc", code, null);
    }
}
