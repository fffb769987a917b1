package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskOutputComponent;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.ketaminefhir.Server.Answer;

/** A patient of clinic A, paid by insurer X, about whom is asked by Task. */
abstract class AskedServer extends RegisteredServer {
    /** A token that reads nothing but tasks. */
    static final String TASKS_ONLY = "system/Task.cruds";

    String patient;

    @BeforeEach
    void a_session_of_clinic_a_paid_by_insurer_x() {
        Answer session = as("clinic-a").post("", Examples.session());
        patient = Clinic.located(session, "Patient");
        cover("org-x");
    }

    String cover(String payor) {
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

    String scored(String of, int points) {
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

    static String sent(As client, Payer request) {
        Answer sent = client.post("Task", request.json());
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
        return Clinic.id(sent.header("Location"));
    }

    Task ended(As client, Payer request) {
        Answer sent = client.post("Task", request.json());
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
        Task task = sent.resource();
        assertThat(task.getStatus()).isEqualTo(TaskStatus.REQUESTED);
        return ended(client, Clinic.id(sent.header("Location")));
    }

    static Task ended(As client, String id) {
        return reached(client, id, TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.REJECTED, TaskStatus.CANCELLED);
    }

    static Task reached(As client, String id, TaskStatus... statuses) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.get("Task/" + id).<Task>resource(), task -> List.of(statuses)
                        .contains(task.getStatus()));
    }

    Task ended(Payer request) {
        return ended(as("insurer-x"), request);
    }

    static String reason(Task task) {
        return task.getStatusReason().getCodingFirstRep().getCode();
    }

    static List<String> outputs(Task task) {
        return task.getOutput().stream()
                .map(TaskOutputComponent::getValue)
                .map(value -> ((Reference) value).getReference())
                .toList();
    }
}
