package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Where a clinic has to release what a payer asks for. */
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:reviews;DB_CLOSE_DELAY=-1",
            "ketamine-fhir.requests.approval=on"
        })
class DataRequestReviewIT extends AskedServer {
    @Autowired
    private DataSource database;

    private String waiting() {
        return waiting(Payer.query(patient, "Encounter?"));
    }

    private String waiting(Payer request) {
        String id = sent(as("insurer-x"), request);
        Task task = reached(as("insurer-x"), id, TaskStatus.ONHOLD);
        assertThat(task.getBusinessStatus().getCodingFirstRep().getCode()).isEqualTo("in-review");
        return id;
    }

    private Answer review(String client, String task, String decision) {
        return as(client)
                .post(
                        "Task/" + task + "/$review",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"decision\",\"valueCode\":\""
                                + decision + "\"},{\"name\":\"reason\",\"valueString\":\"ask the patient first\"}]}");
    }

    @Test
    void what_the_clinic_releases_is_answered() {
        String id = waiting();

        Answer released = review("clinic-a", id, "approve");

        assertThat(released.status()).as(released.body()).isEqualTo(200);
        assertThat(released.<Task>resource().getStatus()).isIn(TaskStatus.INPROGRESS, TaskStatus.COMPLETED);
        assertThat(ended(as("insurer-x"), id).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        Bundle history = as("insurer-x").get("Task/" + id + "/_history").bundle();
        assertThat(history.getEntry().stream().map(entry -> ((Task) entry.getResource())
                        .getBusinessStatus()
                        .getCodingFirstRep()
                        .getCode()))
                .containsExactly("answered", "released", "in-review", "received", null);
        assertThat(as("auditor")
                        .get("AuditEvent?patient=" + patient + "&agent:identifier=clinic-a&_count=100")
                        .body())
                .contains("$review");
        assertThat(review("clinic-a", id, "refuse").errors()).containsExactly("request-not-waiting");
    }

    @Test
    void what_the_clinic_refuses_is_rejected_with_its_reason() {
        String id = waiting();

        assertThat(review("clinic-a", id, "refuse").status()).isEqualTo(200);

        Task task = ended(as("insurer-x"), id);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(reason(task)).isEqualTo("refused");
        assertThat(task.getStatusReason().getText()).contains("ask the patient first");
        assertThat(task.hasOutput()).isFalse();
    }

    @Test
    void only_the_clinic_that_holds_the_patient_decides() {
        Patient shared = as("clinic-a").get(patient).resource();
        shared.addGeneralPractitioner().setReference("Organization/org-b");
        assertThat(as("clinic-a").put(patient, Clinic.json(shared)).status()).isEqualTo(200);
        String id = waiting();

        assertThat(as("clinic-b").get("Task/" + id).status()).isEqualTo(200);
        assertThat(review("clinic-b", id, "approve").errors()).containsExactly("review-of-another");
        assertThat(review("insurer-x", id, "approve").status()).isEqualTo(403);
        assertThat(review("insurer-y", id, "approve").status()).isEqualTo(403);
        assertThat(review("clinic-a", id, "perhaps").status()).isEqualTo(400);
        assertThat(as("clinic-a")
                        .get("Task/" + id + "/$review?decision=approve")
                        .status())
                .isIn(400, 405);
        assertThat(as("insurer-x").get("Task/" + id).<Task>resource().getStatus())
                .isEqualTo(TaskStatus.ONHOLD);
        assertThat(review("clinic-b", "nobody", "approve").status()).isEqualTo(404);
    }

    @Test
    void who_asked_cancels_and_changes_nothing_else() {
        As payer = as("insurer-x");
        String id = waiting();
        Task task = payer.get("Task/" + id).resource();

        Answer more = payer.put(
                "Task/" + id,
                Clinic.json(task.copy().setStatus(TaskStatus.CANCELLED).setDescription("more")));
        Answer done = payer.put("Task/" + id, Clinic.json(task.copy().setStatus(TaskStatus.COMPLETED)));
        Answer patched = payer.send(
                "PATCH",
                "Task/" + id,
                "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"in-progress\"}]",
                "application/json-patch+json");
        Answer cancelled = payer.put("Task/" + id, Clinic.json(task.setStatus(TaskStatus.CANCELLED)));

        assertThat(more.errors()).containsExactly("request-amended");
        assertThat(done.status()).isEqualTo(422);
        assertThat(patched.errors()).containsExactly("request-amended");
        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
        assertThat(review("clinic-a", id, "approve").errors()).containsExactly("request-not-waiting");
        assertThat(payer.get("Task/" + id).<Task>resource().getStatus()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void a_patch_cancels_too() {
        String id = waiting();

        Answer cancelled = as("insurer-x")
                .send(
                        "PATCH",
                        "Task/" + id,
                        "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"cancelled\"}]",
                        "application/json-patch+json");

        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
    }

    @Test
    void a_consent_that_comes_before_the_answer_holds() {
        String id = waiting();
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"provision":{"type":"deny","actor":[{"role":{"text":"payer"},
                         "reference":{"reference":"Organization/org-x"}}]}}"""
                                .formatted(patient));

        assertThat(review("clinic-a", id, "approve").status()).isEqualTo(200);

        Task task = ended(as("insurer-x"), id);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(reason(task)).isEqualTo("patient");
    }

    @Test
    void a_coverage_that_ends_before_the_answer_ends_the_request() {
        String id = waiting(Payer.document(patient));
        Bundle found = as("clinic-a")
                .get("Coverage?payor=Organization/org-x&patient=" + patient)
                .bundle();
        Coverage coverage = (Coverage) found.getEntryFirstRep().getResource();
        coverage.setStatus(Coverage.CoverageStatus.CANCELLED);
        String address = "Coverage/" + coverage.getIdElement().getIdPart();
        assertThat(as("clinic-a").put(address, Clinic.json(coverage)).status()).isEqualTo(200);

        assertThat(review("clinic-a", id, "approve").status()).isEqualTo(200);

        assertThat(ended(as("insurer-x"), id).getStatus()).isEqualTo(TaskStatus.REJECTED);
    }

    @Test
    void what_cannot_be_answered_does_not_bother_the_clinic() {
        Task task = ended(Payer.query(patient, "Claim?"));

        assertThat(reason(task)).isEqualTo("type");
        assertThat(task.getIdElement().getVersionIdPart()).isEqualTo("2");
    }

    @Test
    void what_waits_while_its_patient_goes_out_of_view_waits_no_more() throws Exception {
        String id = waiting();
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"provision":{"type":"deny"}}"""
                                .formatted(patient));

        // Minutes later.
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE data_request SET due = 0");
        }

        assertThat(reason(ended(as("insurer-x"), id))).isEqualTo("patient");
    }
}
