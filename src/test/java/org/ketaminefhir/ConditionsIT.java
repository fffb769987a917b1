package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions, conditions, repetitions, and what a client prefers to get back. */
class ConditionsIT extends RunningServer {
    private final Patient patient = Clinic.patient();
    private final String condition = "identifier=" + Clinic.mrn(patient);

    @Test
    void an_update_with_the_current_version_is_stored_and_one_with_an_older_is_a_412() {
        String id = Clinic.store(server, patient);
        patient.setId(id);
        patient.setGender(AdministrativeGender.FEMALE);
        assertThat(server.put("Patient/" + id, Clinic.json(patient), "If-Match", "W/\"1\"")
                        .header("ETag"))
                .isEqualTo("W/\"2\"");

        patient.setGender(AdministrativeGender.MALE);
        Server.Answer stale = server.put("Patient/" + id, Clinic.json(patient), "If-Match", "W/\"1\"");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.errors()).containsExactly("version-stale");
        assertThat(server.delete("Patient/" + id, "If-Match", "W/\"1\"").status())
                .isEqualTo(412);
        assertThat(server.<Patient>read("Patient/" + id).getGender()).isEqualTo(AdministrativeGender.FEMALE);
    }

    @Test
    void a_stale_version_in_one_entry_stops_the_whole_transaction() {
        Bundle session = Clinic.session();
        assertThat(server.post("", Clinic.json(session)).status()).isEqualTo(200);
        Clinic.in(session, MedicationAdministration.class).addNote().setText("amended");
        session.getEntry().get(9).getRequest().setIfMatch("W/\"7\"");

        Server.Answer answer = server.post("", Clinic.json(session));

        assertThat(answer.status()).as(answer.body()).isEqualTo(412);
        assertThat(answer.errors()).containsExactly("version-stale");
        OperationOutcome outcome = answer.resource();
        assertThat(outcome.getIssueFirstRep().getExpression().get(0).getValue()).isEqualTo("Bundle.entry[9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "W/1", "W/\"\"", "\"1\", \"2\""})
    void an_if_match_that_is_no_etag_is_a_400(String ifMatch) {
        String id = Clinic.store(server, patient);
        patient.setId(id);

        Server.Answer answer = server.put("Patient/" + id, Clinic.json(patient), "If-Match", ifMatch);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("if-match-invalid");
    }

    @Test
    void an_update_whose_body_has_another_id_or_none_is_a_400() {
        String id = Clinic.store(server, patient);

        assertThat(server.put("Patient/" + id, Clinic.json(patient)).errors()).containsExactly("id-differs");
        patient.setId("another");
        assertThat(server.put("Patient/" + id, Clinic.json(patient)).errors()).containsExactly("id-differs");
    }

    @Test
    void an_update_that_says_nothing_new_keeps_the_version() {
        String id = Clinic.store(server, patient);
        patient.setId(id);

        Server.Answer answer = server.put("Patient/" + id, Clinic.json(patient));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void an_update_of_what_is_not_here_creates_it_under_the_senders_id() {
        String id = "P-" + UUID.randomUUID();
        patient.setId(id);

        Server.Answer answer = server.put("Patient/" + id, Clinic.json(patient));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).endsWith("/fhir/Patient/" + id + "/_history/1");
        assertThat(server.get("Patient/" + id).status()).isEqualTo(200);
    }

    @Test
    void a_conditional_create_makes_one_record_then_finds_it_then_says_that_there_are_many() {
        String body = Clinic.json(patient);
        Server.Answer first = server.post("Patient", body, "If-None-Exist", condition);
        Server.Answer again = server.post("Patient", body, "If-None-Exist", "Patient?" + condition);
        Clinic.store(server, patient);
        Server.Answer many = server.post("Patient", body, "If-None-Exist", condition);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(many.status()).isEqualTo(412);
        assertThat(many.errors()).containsExactly("condition-ambiguous");
        assertThat(many.body()).doesNotContain(Clinic.mrn(patient));
    }

    @Test
    void a_conditional_update_creates_then_amends_then_says_that_there_are_many() {
        String url = "Patient?" + condition.replace("|", "%7C");
        assertThat(server.put(url, Clinic.json(patient)).status()).isEqualTo(201);
        patient.setGender(AdministrativeGender.OTHER);
        Server.Answer amended = server.put(url, Clinic.json(patient));
        Server.Answer stale = server.put(url, Clinic.json(Clinic.patient()), "If-Match", "W/\"1\"");
        Clinic.store(server, patient);
        Server.Answer many = server.put(url, Clinic.json(patient));

        assertThat(amended.status()).isEqualTo(200);
        assertThat(amended.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(many.status()).isEqualTo(412);
        assertThat(many.errors()).containsExactly("condition-ambiguous");
    }

    @Test
    void many_matches_in_a_transaction_are_a_412_at_the_entry() {
        Bundle session = Clinic.session();
        Patient inside = Clinic.in(session, Patient.class);
        Clinic.store(server, inside.copy());
        Clinic.store(server, inside.copy());

        Server.Answer answer = server.post("", Clinic.json(session));

        assertThat(answer.status()).as(answer.body()).isEqualTo(412);
        assertThat(answer.errors()).contains("condition-ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nickname=a", "birthdate=never", "_count=1"})
    void a_condition_that_cannot_be_followed_is_a_400(String bad) {
        Server.Answer answer = server.post("Patient", Clinic.json(patient), "If-None-Exist", bad);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("condition-invalid");
        assertThat(answer.body()).doesNotContain("never\"");
    }

    @Test
    void a_record_whose_number_names_one_thing_only_is_repeated_or_contradicted() {
        Encounter encounter = Clinic.in(Clinic.session(), Encounter.class);
        encounter.getSubject().setReference("Patient/" + Clinic.store(server, patient));
        encounter.getParticipant().clear();
        encounter.getLocation().clear();
        encounter.setServiceProvider(null);
        String id = Clinic.store(server, encounter);

        Server.Answer repeated = server.post("Encounter", Clinic.json(encounter));
        encounter.setStatus(Encounter.EncounterStatus.INPROGRESS);
        Server.Answer contradicted = server.post("Encounter", Clinic.json(encounter));

        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.header("Location")).contains(id);
        assertThat(contradicted.status()).isEqualTo(409);
        assertThat(contradicted.errors()).containsExactly("identifier-duplicate");
    }

    @Test
    void a_session_sent_again_changes_nothing_and_gets_the_same_ids_and_versions() {
        String session = Clinic.json(Clinic.session());

        Bundle first = server.post("", session).bundle();
        Bundle again = server.post("", session).bundle();

        assertThat(again.getEntry())
                .extracting(entry -> entry.getResponse().getLocation())
                .isEqualTo(first.getEntry().stream()
                        .map(entry -> entry.getResponse().getLocation())
                        .toList());
        assertThat(again.getEntry())
                .allMatch(entry -> entry.getResponse().getStatus().equals("200 OK"));
    }

    @Test
    void what_the_client_has_already_is_a_304() {
        String id = Clinic.store(server, patient);

        Server.Answer same = server.get("Patient/" + id, "If-None-Match", "W/\"1\"");

        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(server.get("Patient/" + id, "If-None-Match", "W/\"2\"").status())
                .isEqualTo(200);
    }

    @Test
    void a_client_gets_back_what_it_prefers() {
        Server.Answer minimal = create("return=minimal");
        Server.Answer representation = create("return=representation");
        Server.Answer outcome = create("return=OperationOutcome");

        assertThat(minimal.status()).isEqualTo(201);
        assertThat(minimal.body()).isEmpty();
        assertThat(minimal.header("Location")).contains("/Patient/");
        assertThat(representation.<Patient>resource().getIdElement().getVersionIdPart())
                .isEqualTo("1");
        assertThat(outcome.rules(IssueSeverity.INFORMATION)).hasSize(1);
        assertThat(outcome.header("Location")).contains("/Patient/");
    }

    @Test
    void a_transaction_gives_the_records_back_only_to_whom_prefers_them() {
        Bundle minimal = server.post("", Clinic.json(Clinic.session()), "Prefer", "return=minimal")
                .bundle();
        Bundle full = server.post("", Clinic.json(Clinic.session()), "Prefer", "return=representation")
                .bundle();

        assertThat(minimal.getEntry()).noneMatch(entry -> entry.hasResource()).hasSize(21);
        assertThat(full.getEntry()).allMatch(entry -> entry.hasResource()).hasSize(21);
        assertThat(Clinic.in(full, MedicationAdministration.class).getSubject().getReference())
                .isEqualTo("Patient/"
                        + full.getEntryFirstRep().getResource().getIdElement().getIdPart());
    }

    @Test
    void the_answer_to_a_transaction_has_no_address_because_it_is_kept_nowhere() {
        Server.Answer answer = server.post("", Clinic.json(Clinic.session()));

        assertThat(answer.header("Location")).isNull();
        assertThat(answer.header("Content-Location")).isNull();
        assertThat(answer.bundle().hasId()).isFalse();
    }

    @Test
    void remarks_on_a_record_that_is_stored_stand_beside_its_entry() {
        Bundle session = Clinic.session();
        MedicationAdministration administration = Clinic.in(session, MedicationAdministration.class);
        administration.getExtension().removeIf(extension -> extension.getUrl().endsWith("/indication"));

        Server.Answer answer = server.post("", Clinic.json(session));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Conformance.faults(answer.body())).isEmpty();
        OperationOutcome remarks = (OperationOutcome)
                answer.bundle().getEntry().get(9).getResponse().getOutcome();
        assertThat(remarks.getIssue())
                .isNotEmpty()
                .noneMatch(issue -> issue.getSeverity() == IssueSeverity.ERROR)
                .allMatch(issue -> issue.getExpression().get(0).getValue().startsWith("Bundle.entry[9].resource"));
    }

    @Test
    void in_a_batch_each_entry_has_its_own_fate() {
        Bundle batch = new Bundle().setType(Bundle.BundleType.BATCH);
        post(batch, Clinic.patient());
        post(batch, new Patient().setActive(true));
        batch.addEntry().getRequest().setMethod(Bundle.HTTPVerb.DELETE).setUrl("Patient/nobody");

        Server.Answer answer = server.post("", Clinic.json(batch));

        assertThat(answer.bundle().getEntry())
                .extracting(entry -> entry.getResponse().getStatus().substring(0, 3))
                .containsExactly("201", "422", "204");
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    private static void post(Bundle bundle, Patient patient) {
        bundle.addEntry()
                .setResource(patient)
                .getRequest()
                .setMethod(Bundle.HTTPVerb.POST)
                .setUrl("Patient");
    }

    private Server.Answer create(String prefer) {
        return server.post("Patient", Clinic.json(Clinic.patient()), "Prefer", prefer);
    }

    /** Two clinics may have brought the same person under ids of their own before anybody knew the number. */
    @Test
    void a_person_whose_registry_number_two_records_have_is_found_and_not_made_a_third_time() {
        String person =
                "{\"resourceType\":\"Practitioner\",%s\"identifier\":[{\"system\":\"http://hl7.org/fhir/sid/us-npi\","
                        + "\"value\":\"1777777776\"}],\"name\":[{\"text\":\"Example\"}]}";
        assertThat(server.put("Practitioner/first-of-two", person.formatted("\"id\":\"first-of-two\","))
                        .status())
                .isEqualTo(201);
        assertThat(server.put("Practitioner/second-of-two", person.formatted("\"id\":\"second-of-two\","))
                        .status())
                .isEqualTo(201);

        Server.Answer known = server.post("Practitioner", person.formatted(""));

        assertThat(known.status()).as(known.body()).isEqualTo(200);
        assertThat(known.header("Location")).contains("Practitioner/first-of-two");
    }
}
