package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskOutputComponent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** An insurer asks for data by Task and polls until it is answered. */
class DataRequestIT extends RegisteredServer {
    private static final String TASKS_ONLY = "system/Task.cruds";

    private String patient;

    @BeforeEach
    void a_session_of_clinic_a_paid_by_insurer_x() {
        Answer session = as("clinic-a").post("", Examples.session());
        patient = Clinic.located(session, "Patient");
        cover("org-x");
    }

    private String cover(String payor) {
        return as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","identifier":[{"system":"https://payer.example/members",
                         "value":"M-%s-%s"}],"beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"2026-01-01","end":"2026-12-31"},
                         "payor":[{"reference":"Organization/%s"}]}"""
                                .formatted(payor, patient.substring(8), patient, payor));
    }

    private String scored(String of, int points) {
        return as("clinic-a")
                .create(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"survey",
                         "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                         "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},
                         "subject":{"reference":"%s"},"effectiveDateTime":"2026-02-20","valueInteger":%d}"""
                                .formatted(of, points));
    }

    private Task ended(As client, Payer request) {
        Answer sent = client.post("Task", request.json());
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
        Task task = sent.resource();
        assertThat(task.getStatus()).isEqualTo(TaskStatus.REQUESTED);
        return ended(client, Clinic.id(sent.header("Location")));
    }

    private static Task ended(As client, String id) {
        return reached(client, id, TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.REJECTED, TaskStatus.CANCELLED);
    }

    private static Task reached(As client, String id, TaskStatus... statuses) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.get("Task/" + id).<Task>resource(), task -> List.of(statuses)
                        .contains(task.getStatus()));
    }

    private Task ended(Payer request) {
        return ended(as("insurer-x"), request);
    }

    private static String reason(Task task) {
        return task.getStatusReason().getCodingFirstRep().getCode();
    }

    private static List<String> outputs(Task task) {
        return task.getOutput().stream()
                .map(TaskOutputComponent::getValue)
                .map(value -> ((Reference) value).getReference())
                .toList();
    }

    @Test
    void a_query_is_answered_by_references_to_what_the_asker_may_fetch() {
        String score = scored(patient, 21);

        Task task = ended(Payer.query(patient, "Observation?patient=" + patient.substring(8) + "&code=44261-6"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(outputs(task)).contains("Observation/" + score);
        assertThat(task.getContained()).isEmpty();
        assertThat(task.getBusinessStatus().getText()).isEqualTo("Answered");
        assertThat(task.hasLastModified()).isTrue();
        outputs(task).forEach(output -> assertThat(as("insurer-x").get(output).status())
                .isEqualTo(200));
    }

    @Test
    void a_query_is_answered_within_the_task_where_the_token_reads_nothing() {
        String score = scored(patient, 21);

        Task task = ended(
                as("insurer-x", TASKS_ONLY),
                Payer.query(patient, "Observation?code=44261-6&_include=Observation:subject"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(outputs(task)).containsExactly("#answer");
        Bundle answer = (Bundle) task.getContained().get(0);
        assertThat(answer.getType()).isEqualTo(Bundle.BundleType.SEARCHSET);
        assertThat(answer.getEntry())
                .extracting(entry -> entry.getResource().getIdElement().getIdPart())
                .contains(score, patient.substring(8));
        assertThat(task.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .contains("R", "PSY");
        assertThat(as("insurer-x", TASKS_ONLY).get("Observation/" + score).status())
                .isEqualTo(403);
    }

    @Test
    void a_document_is_answered_within_the_task() {
        Task task = ended(Payer.document(patient)
                .purpose(Payer.CDEX, "claims-processing")
                .input(Payer.OURS, "policy", "\"valueString\":\"one-trial\"")
                .number("ACN-9"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        Bundle document = (Bundle) task.getContained().get(0);
        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(first.getIdentifier().getValue()).isEqualTo("ACN-9");
        assertThat(document.getEntry())
                .anySatisfy(entry -> assertThat(entry.getResource()).isInstanceOf(Observation.class));
    }

    @Test
    void all_statuses_are_versions_of_the_task() {
        Task task = ended(Payer.query(patient, "Encounter?"));

        Bundle history = as("insurer-x")
                .get("Task/" + task.getIdElement().getIdPart() + "/_history")
                .bundle();
        assertThat(history.getEntry().stream()
                        .map(entry -> ((Task) entry.getResource()).getStatus().toCode()))
                .containsExactly("completed", "in-progress", "accepted", "requested");
    }
}
