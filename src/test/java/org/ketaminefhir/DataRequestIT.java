package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ketaminefhir.Server.Answer;

/** An insurer asks for data by Task and polls until it is answered. */
class DataRequestIT extends AskedServer {
    private static final String ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

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
    void a_document_is_kept_under_the_number_of_the_request_where_the_asker_may_fetch_it() {
        String number = "ACN-" + patient.substring("Patient/".length());
        Payer asked = Payer.document(patient)
                .purpose(Payer.CDEX, "claims-processing")
                .input(Payer.OURS, "policy", "\"valueString\":\"one-trial\"")
                .number(number);

        Task task = ended(asked);
        Task again = ended(asked);
        Task other = ended(asked.input(Payer.OURS, "section", "\"valueString\":\"scores\""));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getContained()).isEmpty();
        Answer fetched = as("insurer-x").get(outputs(task).get(0));
        assertThat(fetched.status()).isEqualTo(200);
        Bundle document = fetched.bundle();
        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(document.getType()).isEqualTo(Bundle.BundleType.DOCUMENT);
        assertThat(first.getIdentifier().getValue()).isEqualTo(number);
        assertThat(outputs(again)).isEqualTo(outputs(task));
        assertThat(reason(other)).isEqualTo("number-taken");
        assertThat(as("insurer-y").get(outputs(task).get(0)).status()).isEqualTo(404);
        assertThat(as("insurer-x")
                        .get("DocumentReference?patient=" + patient)
                        .bundle()
                        .getEntry())
                .hasSize(1);
    }

    @Test
    void of_the_number_of_a_request_a_document_has_system_and_value_alone() {
        String number = "ACN-" + patient.substring("Patient/".length());
        Task task = ended(Payer.document(patient)
                .purpose(Payer.CDEX, "claims-processing")
                .number(number + "\",\"use\":\"usual\",\"assigner\":{\"display\":\"somebody"
                        + "\"},\"type\":{\"text\":\"any\"},\"id\":\"more"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getIdentifierFirstRep().getAssigner().getDisplay()).isEqualTo("somebody");
        String references =
                as("insurer-x").get("DocumentReference?patient=" + patient).body();
        assertThat(references).contains(number).doesNotContain("somebody");
        assertThat(as("insurer-x").get(outputs(task).get(0)).body())
                .contains(number)
                .doesNotContain("somebody");
    }

    @Test
    void a_document_is_answered_within_the_task_where_the_token_reads_nothing() {
        Task task = ended(
                as("insurer-x", TASKS_ONLY),
                Payer.document(patient)
                        .input(Payer.OURS, "policy", "\"valueString\":\"one-trial\"")
                        .number("ACN-9"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        Bundle document = (Bundle) task.getContained().get(0);
        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(first.getIdentifier().getValue()).isEqualTo("ACN-9");
        assertThat(document.getEntry())
                .anySatisfy(entry -> assertThat(entry.getResource()).isInstanceOf(Observation.class));
        assertThat(as("insurer-x")
                        .get("DocumentReference?patient=" + patient)
                        .bundle()
                        .getEntry())
                .isEmpty();
    }

    @Test
    void the_form_of_a_coverage_decision_is_begun_with_what_the_record_answers() {
        scored(patient, 21);

        Task task = ended(Payer.form(patient, "https://ketaminefhir.org/fhir/Questionnaire/esketamine-coverage"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(outputs(task)).containsExactly("#answer");
        QuestionnaireResponse response =
                (QuestionnaireResponse) task.getContained().get(0);
        assertThat(response.getStatus()).isEqualTo(QuestionnaireResponse.QuestionnaireResponseStatus.INPROGRESS);
        assertThat(response.getSubject().getReference()).isEqualTo(patient);
        assertThat(Clinic.json(response)).contains("\"answer\"", "information-origin");
        String body =
                as("insurer-x").get("Task/" + task.getIdElement().getIdPart()).body();
        assertThat(as("clinic-a").post("Task/$validate", body).errors()).isEmpty();
        assertThat(Conformance.faults(body)).isEmpty();
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
        String id = task.getIdElement().getIdPart();
        for (String search : List.of(
                "requester=Organization/org-x",
                "owner=Organization/org-a",
                "patient=" + patient,
                "status=completed",
                "code=" + Payer.CDEX + "%7Cdata-request-query",
                "identifier=" + task.getIdentifierFirstRep().getValue(),
                "_lastUpdated=gt2026-01-01")) {
            assertThat(as("insurer-x")
                            .get("Task?_id=" + id + "&" + search)
                            .bundle()
                            .getEntry())
                    .as(search)
                    .hasSize(1);
        }
    }

    @Test
    void a_questionnaire_is_answered_by_the_latest_finished_response() {
        String response = Examples.read("instruments/phq-9/valid/response-without-total.json")
                .replace("Patient/testa", patient)
                .replaceAll("\"encounter\"\\s*:\\s*\\{[^}]*},", "");
        String early = as("clinic-a").create("QuestionnaireResponse", response);
        String late = as("clinic-a")
                .create(
                        "QuestionnaireResponse",
                        response.replaceAll("\"authored\"\\s*:\\s*\"[^\"]*\"", "\"authored\":\"2026-10-02\""));
        Payer asked = Payer.form(patient, "https://ketaminefhir.org/fhir/Questionnaire/phq-9");

        Task fetched = ended(asked);
        Task within = ended(as("insurer-x", TASKS_ONLY), asked);

        assertThat(early).isNotEqualTo(late);
        assertThat(outputs(fetched)).containsExactly("QuestionnaireResponse/" + late);
        assertThat(fetched.getOutputFirstRep().getType().getCodingFirstRep().getCode())
                .isEqualTo("questionnaire-response");
        assertThat(outputs(within)).containsExactly("#answer");
        assertThat(((QuestionnaireResponse) within.getContained().get(0)).getItem())
                .isNotEmpty();
    }

    @Test
    void what_the_server_finishes_is_valid_by_our_profile_and_by_r4() {
        scored(patient, 21);
        As reading = as("insurer-x");
        As writing = as("insurer-x", TASKS_ONLY);
        List<Task> tasks = List.of(
                ended(reading, Payer.query(patient, "Observation?code=44261-6")),
                ended(writing, Payer.query(patient, "Observation?code=44261-6&_include=Observation:subject")),
                ended(writing, Payer.query(patient, "MedicationAdministration?")),
                ended(writing, Payer.document(patient).input(Payer.OURS, "policy", "\"valueString\":\"two-classes\"")),
                ended(reading, Payer.query(patient, "Goal?")),
                ended(reading, Payer.query(patient, "Observation?code=none-such")));

        assertThat(tasks)
                .extracting(Task::getStatus)
                .containsExactly(
                        TaskStatus.COMPLETED,
                        TaskStatus.COMPLETED,
                        TaskStatus.COMPLETED,
                        TaskStatus.COMPLETED,
                        TaskStatus.REJECTED,
                        TaskStatus.FAILED);
        for (Task task : tasks) {
            String id = task.getIdElement().getIdPart();
            String body = reading.get("Task/" + id).body();
            Answer verdict = as("clinic-a").post("Task/$validate", body);
            assertThat(verdict.status()).isEqualTo(200);
            assertThat(verdict.errors()).as(verdict.body()).isEmpty();
            assertThat(Conformance.faults(body)).as(body).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            Claim?                                          ; rejected ; type
            Consent?                                        ; rejected ; type
            Organization?name=a                             ; rejected ; query
            Observation                                     ; rejected ; query
            Observation?colour=red                          ; rejected ; query
            Observation?date=yesterday                      ; rejected ; query
            Observation?_sort=colour                        ; rejected ; query
            Observation?_include=Observation:nothing        ; rejected ; query
            Observation?_count=none                         ; rejected ; query
            Observation?patient=somebody-else               ; rejected ; other-patient
            Observation?subject=Patient/somebody-else       ; rejected ; other-patient
            Patient?_id=somebody-else                       ; rejected ; other-patient
            Observation?subject.identifier=nobody           ; failed   ; nothing-found
            Observation?code=none-such                      ; failed   ; nothing-found
            Patient?_id=nobody,PATIENT                      ; completed; none
            /Patient?                                       ; completed; none
            BASE/Encounter?patient=Patient/PATIENT          ; completed; none
            Encounter?subject:Patient=PATIENT&_sort=-date   ; completed; none
            """)
    void a_query_is_held_to_the_patient_and_to_what_the_asker_may_find(String query, String status, String reason) {
        String id = patient.substring("Patient/".length());

        Task task = ended(Payer.query(patient, query.replace("PATIENT", id).replace("BASE", server().base())));

        assertThat(task.getStatus().toCode()).as(Clinic.json(task)).isEqualTo(status);
        assertThat(String.valueOf(reason(task)).replace("null", "none")).isEqualTo(reason);
        boolean ended = task.getStatus() == TaskStatus.COMPLETED;
        assertThat(task.hasOutput()).isEqualTo(ended);
        assertThat(task.hasStatusReason() && task.getStatusReason().hasText()).isNotEqualTo(ended);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            policy   ; valueString:gold                                    ; policy
            coverage ; valueString:M-none                                  ; coverage
            period   ; valuePeriod:{start:2025-03-01}                      ; period
            period   ; valuePeriod:{end:2026-03}                           ; period
            section  ; valueString:gossip                                  ; section
            """)
    void a_document_that_cannot_be_put_together_says_why(String input, String value, String reason) {
        String json = value.replaceAll("([A-Za-z0-9/-]+)", "\"$1\"");

        Task task = ended(Payer.document(patient).input(Payer.OURS, input, json));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.REJECTED);
        assertThat(reason(task)).isEqualTo(reason);
    }

    @Test
    void a_code_or_a_questionnaire_that_nobody_knows_is_rejected() {
        assertThat(reason(ended(Payer.code(patient, "http://loinc.org", "11503-0"))))
                .isEqualTo("code");
        assertThat(reason(ended(Payer.form(patient, "https://elsewhere.example/Questionnaire/1"))))
                .isEqualTo("questionnaire");
        assertThat(ended(Payer.code(patient, "http://loinc.org", "18594-2")).getStatus())
                .isEqualTo(TaskStatus.COMPLETED);
        assertThat(reason(ended(Payer.form(patient, "https://ketaminefhir.org/fhir/Questionnaire/phq-9"))))
                .isEqualTo("nothing-found");
    }

    @Test
    void which_coverage_is_meant_has_to_be_said_where_there_are_two() {
        String second = cover("org-x");

        assertThat(reason(ended(Payer.document(patient)))).isEqualTo("coverage");
        assertThat(ended(Payer.document(patient)
                                .input(
                                        Payer.OURS,
                                        "coverage",
                                        "\"valueReference\":{\"reference\":\"Coverage/" + second + "\"}"))
                        .getStatus())
                .isEqualTo(TaskStatus.COMPLETED);
        String insured = Payer.document(patient)
                .json()
                .replace("\"input\":[", "\"insurance\":[{\"reference\":\"Coverage/" + second + "\"}],\"input\":[");
        Answer sent = as("insurer-x").post("Task", insured);
        assertThat(ended(as("insurer-x"), Clinic.id(sent.header("Location"))).getStatus())
                .isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void a_patient_is_named_by_a_number_too() {
        String number = "M-org-x-" + patient.substring("Patient/".length());
        String mrn = as("clinic-a")
                .get(patient)
                .<Patient>resource()
                .getIdentifierFirstRep()
                .getValue();

        for (String value : List.of(number, mrn)) {
            Task task = ended(
                    Payer.query(patient, "Encounter?").about("{\"identifier\":{\"value\":\"%s\"}}".formatted(value)));
            assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
            assertThat(task.getFor().getReference()).isEqualTo(patient);
            assertThat(as("clinic-a")
                            .get("Task?_id=" + task.getIdElement().getIdPart() + "&patient=" + patient)
                            .bundle()
                            .getEntry())
                    .hasSize(1);
        }
        Task unknown = ended(Payer.query(patient, "Encounter?").about("{\"identifier\":{\"value\":\"M-none\"}}"));
        Task foreign = ended(
                as("insurer-y"),
                Payer.query(patient, "Encounter?")
                        .about("{\"identifier\":{\"value\":\"%s\"}}".formatted(number))
                        .from("{\"reference\":\"Organization/org-y\"}"));
        assertThat(List.of(reason(unknown), reason(foreign))).containsOnly("patient");
        assertThat(foreign.getStatusReason().getText())
                .isEqualTo(unknown.getStatusReason().getText());
        assertThat(foreign.getFor().hasReference()).isFalse();
    }

    @Test
    void an_address_of_this_server_names_the_patient_as_well() {
        Task task = ended(Payer.query(patient, "Encounter?")
                .about("{\"reference\":\"" + server().base() + "/" + patient + "\"}"));

        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(as("clinic-a").get("Task?patient=" + patient).body())
                .contains(task.getIdElement().getIdPart());
    }

    @Test
    void a_patient_out_of_view_is_answered_like_nobody() {
        Payer asked = Payer.query(patient, "Encounter?").from("{\"reference\":\"Organization/org-y\"}");
        Answer foreign = as("insurer-y").post("Task", asked.json());
        Answer nobody = as("insurer-y")
                .post("Task", asked.about("{\"reference\":\"Patient/nobody\"}").json());

        assertThat(foreign.status()).isEqualTo(422);
        assertThat(foreign.errors()).containsExactly("reference-not-found");
        assertThat(foreign.body()).isEqualTo(nobody.body());
    }

    @Test
    void who_asks_is_the_organization_of_the_client() {
        Payer asked = Payer.query(patient, "Encounter?");
        for (String other : List.of(
                "{\"reference\":\"Organization/org-y\"}",
                "{\"identifier\":{\"system\":\"https://orgs.example\",\"value\":\"y\"}}",
                "{\"reference\":\"Organization/org-x\",\"identifier\":{\"system\":\"https://orgs.example\",\"value\":\"y\"}}")) {
            Answer refused = as("insurer-x").post("Task", asked.from(other).json());
            assertThat(refused.status()).as(other).isEqualTo(422);
            assertThat(refused.errors()).containsExactly("request-requester");
            assertThat(refused.body()).contains("\"Task.requester\"");
        }
        assertThat(ended(asked.from("{\"identifier\":{\"system\":\"https://orgs.example\",\"value\":\"x\"}}"))
                        .getStatus())
                .isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void a_request_begins_as_requested_and_its_invariants_are_told_with_their_place() {
        Answer status = as("insurer-x")
                .post(
                        "Task",
                        Payer.query(patient, "Encounter?").status("accepted").json());
        Answer twice = as("insurer-x")
                .post(
                        "Task",
                        Payer.query(patient, "Encounter?")
                                .input(Payer.HREX, "data-code", "\"valueCodeableConcept\":{\"text\":\"all\"}")
                                .json());

        Answer code = as("insurer-x")
                .post("Task", Payer.query(patient, "Encounter?").json().replace("data-request-query", "data-request"));

        assertThat(code.errors()).containsExactly("request-code");
        assertThat(status.status()).isEqualTo(422);
        assertThat(status.errors()).containsExactly("request-status");
        assertThat(status.body()).contains("\"Task.status\"");
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.errors()).containsExactly("requests-1");
        assertThat(twice.body()).contains("\"Task.input\"", "StructureDefinition/data-request");
    }

    @Test
    void a_bundle_brings_requests_too() {
        String entry = "{\"resource\":%s,\"request\":{\"method\":\"POST\",\"url\":\"Task\"}}";
        String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%s,%s]}"
                .formatted(
                        entry.formatted(Payer.query(patient, "Encounter?").json()),
                        entry.formatted(Payer.query(patient, "Patient?").json()));

        Answer sent = as("insurer-x").post("", bundle);
        Answer refused = as("insurer-x").post("", bundle.replace("\"requested\"", "\"completed\""));

        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        sent.bundle().getEntry().forEach(one -> assertThat(
                        ended(as("insurer-x"), one.getResponse().getLocation().split("/")[1])
                                .getStatus())
                .isEqualTo(TaskStatus.COMPLETED));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("Bundle.entry[0].resource");
    }

    @Test
    void what_is_at_its_end_is_amended_no_more() {
        As payer = as("insurer-x");
        Task task = ended(Payer.query(patient, "Encounter?"));
        String address = "Task/" + task.getIdElement().getIdPart();

        Answer cancelled = payer.put(address, Clinic.json(task.setStatus(TaskStatus.CANCELLED)));

        assertThat(cancelled.status()).isEqualTo(422);
        assertThat(cancelled.errors()).containsExactly("request-ended");
        assertThat(payer.delete(address).status()).isEqualTo(403);
        assertThat(as("clinic-a").put(address, Clinic.json(task)).errors()).containsExactly("record-of-another");
    }

    @Test
    void the_purpose_is_one_of_payment_and_stands_in_the_audit() {
        Task ours = ended(Payer.query(patient, "Encounter?").purpose(Payer.CDEX, "preauth-processing"));
        Task theirs = ended(Payer.query(patient, "Encounter?").purpose(ACT_REASON, "TREAT"));

        assertThat(ours.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(reason(theirs)).isEqualTo("purpose");
        String events = as("auditor")
                .get("AuditEvent?patient=" + patient + "&agent:identifier=insurer-x&_count=100")
                .body();
        assertThat(events).contains("\"COVAUTH\"", "\"disclose\"", "Encounter/");
        assertThat(as("auditor")
                        .get("AuditEvent?patient=" + patient + "&agent:identifier=server&_count=100")
                        .body())
                .contains("Task/" + ours.getIdElement().getIdPart() + "/_history/4");
    }

    @Test
    void another_payer_of_the_same_patient_learns_nothing_of_a_request() {
        cover("org-y");
        scored(patient, 21);
        Task task = ended(as("insurer-x"), Payer.query(patient, "Observation?code=44261-6"));
        Task within = ended(as("insurer-x", TASKS_ONLY), Payer.query(patient, "Observation?code=44261-6"));
        String id = task.getIdElement().getIdPart();
        String other = within.getIdElement().getIdPart();

        As payer = as("insurer-y");
        List<String> seen = new ArrayList<>();
        for (String path : List.of(
                "Task",
                "Task?patient=" + patient,
                "Task?_id=" + id,
                "Task?owner=Organization/org-a",
                "Task/_history",
                "Patient?_id=" + patient.substring(8) + "&_revinclude=Task:patient",
                "Patient?_id=" + patient.substring(8) + "&_revinclude=Provenance:target",
                patient + "/$everything?_count=500",
                patient + "/Task",
                "Provenance?patient=" + patient + "&_count=500",
                "Provenance?target=Task/" + id,
                "Patient?_has:Task:patient:status=completed",
                "_history?_count=500")) {
            Answer answer = payer.get(path);
            String entries = answer.body().replaceAll("\"link\":\\[[^\\]]*]", "");
            if (entries.contains(id)
                    || entries.contains(other)
                    || path.contains("_has") && !answer.bundle().getEntry().isEmpty()) {
                seen.add(path + ": " + answer);
            }
        }
        assertThat(seen).isEmpty();
        for (String path : List.of("", "/_history", "/_history/1", "/$meta")) {
            assertThat(payer.get("Task/" + id + path).status()).as(path).isEqualTo(404);
        }
        assertThat(payer.put("Task/" + id, Clinic.json(task)).status()).isEqualTo(404);
        assertThat(payer.post(
                                "Task/" + id + "/$review",
                                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"decision\",\"valueCode\":\"approve\"}]}")
                        .status())
                .isEqualTo(403);
        // Who asked finds where it comes from; the clinic sees what was asked.
        assertThat(as("insurer-x").get("Provenance?target=Task/" + id).bundle().getEntry())
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(as("clinic-a").get("Task/" + id).status()).isEqualTo(200);
        assertThat(as("clinic-a").get("Task?patient=" + patient).body()).contains(id, other);
        assertThat(as("clinic-b").get("Task/" + id).status()).isEqualTo(404);
    }

    @Test
    void nothing_is_contained_that_the_asker_may_not_be_shown() {
        String open = note("PSY");
        String secret = note("PSYTHPN");
        String sealed = note("42CFRPart2");

        Task task = ended(as("insurer-x", TASKS_ONLY), Payer.query(patient, "DocumentReference?"));

        assertThat(task.getStatus()).as(Clinic.json(task)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(Clinic.json(task)).contains(open).doesNotContain(secret, sealed);
    }

    private String note(String label) {
        return as("clinic-a")
                .create(
                        "DocumentReference",
                        """
                        {"resourceType":"DocumentReference","meta":{"security":[{"code":"%s",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"status":"current",
                         "type":{"text":"note"},"category":[{"text":"note"}],"subject":{"reference":"%s"},
                         "date":"2026-03-02T10:00:00Z",
                         "content":[{"attachment":{"contentType":"text/plain","data":"bm90ZQ=="}}]}"""
                                .formatted(label, patient));
    }

    @Test
    void a_granular_scope_narrows_what_is_answered() {
        scored(patient, 21);

        Task some = ended(
                as("insurer-x", "system/Task.cruds system/Observation.rs?category=survey"),
                Payer.query(patient, "Observation?_count=500"));

        assertThat(some.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(outputs(some)).isNotEmpty().allSatisfy(output -> assertThat(
                        Clinic.json(as("clinic-a").get(output).<Observation>resource()))
                .contains("\"survey\""));
    }

    @Test
    void what_is_more_than_a_task_holds_is_rejected() {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 260; i++) {
            entries.append(i > 0 ? "," : "")
                    .append(
                            """
                            {"resource":{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"vital-signs",
                             "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                             "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"%s"},
                             "effectiveDateTime":"2026-03-02T10:00:00Z","valueQuantity":{"value":%d,"unit":"beats/minute",
                             "system":"http://unitsofmeasure.org","code":"/min"}},
                             "request":{"method":"POST","url":"Observation"}}"""
                                    .formatted(patient, 50 + i % 40));
        }
        for (int i = 0; i < 2; i++) {
            String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"identifier\":{\"value\":\"" + i
                    + "\"},\"entry\":[" + entries + "]}";
            assertThat(as("clinic-a").post("", bundle).status()).isEqualTo(200);
        }

        assertThat(reason(ended(Payer.query(patient, "Observation?code=8867-4"))))
                .isEqualTo("too-large");
        assertThat(outputs(ended(Payer.query(patient, "Observation?code=8867-4&_count=20"))))
                .hasSize(20);
    }

    @Test
    void a_task_bears_the_labels_of_what_it_holds() {
        Patient shared = as("clinic-a").get(patient).resource();
        shared.addGeneralPractitioner().setReference("Organization/org-b");
        assertThat(as("clinic-a").put(patient, Clinic.json(shared)).status()).isEqualTo(200);
        String sealed = note("42CFRPart2");
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"provision":{"type":"permit",
                         "actor":[{"role":{"text":"payer"},"reference":{"reference":"Organization/org-x"}}],
                         "securityLabel":[{"code":"42CFRPart2",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]}}"""
                                .formatted(patient));

        Task open = ended(as("insurer-x", TASKS_ONLY), Payer.query(patient, "Encounter?"));
        Task task = ended(as("insurer-x", TASKS_ONLY), Payer.query(patient, "DocumentReference?"));

        assertThat(Clinic.json(task)).contains(sealed);
        assertThat(task.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .contains("42CFRPart2");
        // Who treats the patient too has no consent for that.
        assertThat(as("clinic-b").get("Task/" + open.getIdElement().getIdPart()).status())
                .isEqualTo(200);
        assertThat(as("clinic-b").get("Task/" + task.getIdElement().getIdPart()).status())
                .isEqualTo(404);
    }
}
