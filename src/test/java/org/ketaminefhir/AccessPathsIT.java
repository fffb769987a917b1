package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** The ways around the front door: none of them tells of another's records that they are there. */
class AccessPathsIT extends RegisteredServer {
    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private String patient;
    private String mrn;
    private Answer session;

    /** A session of clinic a, paid by insurer x. */
    @BeforeEach
    void a_session_of_clinic_a_paid_by_insurer_x() {
        Bundle bundle = Clinic.session();
        session = as("clinic-a").post("", Clinic.json(bundle));
        assertThat(session.status()).as(session.body()).isEqualTo(200);
        patient = Clinic.located(session, "Patient");
        mrn = Clinic.mrn(Clinic.in(bundle, Patient.class));
        cover("active", "2026-01-01", "2026-12-31");
    }

    private String cover(String status, String start, String end) {
        String coverage =
                "{\"resourceType\":\"Coverage\",\"status\":\"%s\",\"subscriberId\":\"M-1\",\"beneficiary\":{\"reference\":\"%s\"},"
                                .formatted(status, patient)
                        + "\"relationship\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/subscriber-relationship\",\"code\":\"self\"}]},"
                        + "\"period\":{\"start\":\"%s\",\"end\":\"%s\"},\"payor\":[{\"reference\":\"Organization/org-x\"}]}"
                                .formatted(start, end);
        return as("clinic-a").create("Coverage", coverage);
    }

    private String id() {
        return patient.substring("Patient/".length());
    }

    private static List<String> names(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle().getEntry().stream()
                .map(entry -> entry.getResource().fhirType())
                .toList();
    }

    @Test
    void a_session_is_labelled_and_its_origin_is_on_record() {
        Answer read = as("clinic-a").get(Clinic.located(session, "MedicationAdministration"));
        Resource dose = read.resource();
        assertThat(dose.getMeta().getSecurity()).extracting(Coding::getCode).contains("R", "PSY");

        Answer origins = as("clinic-a")
                .get("MedicationAdministration?_id=" + dose.getIdElement().getIdPart()
                        + "&_revinclude=Provenance:target");
        Provenance origin = origins.bundle().getEntry().stream()
                .map(entry -> entry.getResource())
                .filter(Provenance.class::isInstance)
                .map(Provenance.class::cast)
                .filter(one -> one.getAgentFirstRep().getWho().getIdentifier().getValue() != null)
                .findFirst()
                .orElseThrow();
        assertThat(origin.getAgentFirstRep().getWho().getIdentifier().getValue())
                .isEqualTo("clinic-a");
        assertThat(origin.getAgentFirstRep().getOnBehalfOf().getReference()).isEqualTo("Organization/org-a");
        assertThat(origin.getEntityFirstRep().getWhat().getIdentifier().getValue())
                .hasSize(64);
        assertThat(origin.getMeta().getSecurity()).extracting(Coding::getCode).contains("R", "PSY");
        Answer alone = as("clinic-a").get("Provenance/" + origin.getIdElement().getIdPart());
        assertThat(Conformance.faults(alone.body())).isEmpty();
    }

    @Test
    void an_update_does_not_strip_a_label() {
        String name = Clinic.located(session, "Encounter");
        Encounter encounter = as("clinic-a").get(name).resource();
        encounter.setMeta(null);
        String stripped = Clinic.json(encounter);
        assertThat(stripped).doesNotContain("\"security\"");

        Answer updated = as("clinic-a").put(name, stripped);

        assertThat(updated.status()).as(updated.body()).isEqualTo(200);
        assertThat(updated.body()).contains("\"PSY\"", "\"R\"");
    }

    @Test
    void the_insurer_of_the_patient_sees_what_payment_needs_and_no_other_insurer_anything() {
        assertThat(names(as("insurer-x").get("MedicationAdministration?patient=" + patient)))
                .isNotEmpty();
        assertThat(names(as("insurer-x").get("Observation?patient=" + patient))).isNotEmpty();
        assertThat(names(as("insurer-x").get(patient + "/$everything")))
                .contains("Patient", "MedicationAdministration", "Provenance")
                .doesNotContain("Consent", "Task");
        assertThat(names(as("insurer-y").get("MedicationAdministration?patient=" + patient)))
                .isEmpty();
        assertThat(as("insurer-y").get(patient + "/$everything").status()).isEqualTo(404);
    }

    @Test
    void searches_chains_and_counts_tell_nothing_of_another_s_patient() {
        for (String client : List.of("clinic-b", "insurer-y")) {
            As stranger = as(client);
            for (String search : List.of(
                    "Patient?identifier=" + mrn,
                    "Patient?_id=" + id() + "&_total=accurate",
                    "Patient?_has:MedicationAdministration:patient:status=completed&_id=" + id(),
                    "MedicationAdministration?patient.identifier=" + mrn,
                    "MedicationAdministration?patient=" + patient + "&_sort=-effective-time",
                    "Observation?patient:Patient.identifier=" + mrn,
                    "Encounter?subject=" + patient + "&_summary=count",
                    "Observation/$lastn?patient=" + patient)) {
                Answer answer = stranger.get(search.replace("|", "%7C"));
                assertThat(answer.status()).as(search + answer.body()).isEqualTo(200);
                assertThat(answer.bundle().getTotal()).as(client + " " + search).isZero();
                assertThat(answer.bundle().getEntry()).as(client + " " + search).isEmpty();
            }
        }
        assertThat(names(as("clinic-b").get(patient + "/Observation"))).isEmpty();
        assertThat(as("clinic-b")
                        .get("Organization?_id=org-a&_revinclude=Patient:organization")
                        .body())
                .doesNotContain(id());
        assertThat(as("clinic-b")
                        .get("Practitioner?_revinclude=MedicationAdministration:performer&_count=1000")
                        .body())
                .doesNotContain(id());
    }

    @Test
    void conditions_of_writes_are_no_oracle() {
        Bundle again = Clinic.session();
        Patient other = Clinic.in(again, Patient.class);
        other.getIdentifierFirstRep().setValue(mrn.substring(mrn.indexOf('|') + 1));
        again.getEntry().stream().filter(entry -> entry.getResource() == other).forEach(entry -> entry.getRequest()
                .setIfNoneExist("identifier=" + mrn));

        Answer stored = as("clinic-b").post("", Clinic.json(again));

        assertThat(stored.status()).as(stored.body()).isEqualTo(200);
        assertThat(Clinic.located(stored, "Patient")).isNotEqualTo(patient);
        Answer updated = as("clinic-b")
                .put("Patient?identifier=" + Clinic.MRN + "%7C" + UUID.randomUUID(), Clinic.json(Clinic.patient()));
        assertThat(updated.status()).as(updated.body()).isEqualTo(201);
        assertThat(as("clinic-b")
                        .put(patient, Clinic.json(Clinic.patient(), p -> p.setId(id())))
                        .status())
                .isEqualTo(404);
        assertThat(as("clinic-b")
                        .delete("Patient?identifier=" + mrn.replace("|", "%7C"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_reference_into_another_s_records_leads_to_nothing() {
        String observation =
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"%s\"}}";

        Answer others = as("clinic-b").post("Observation", observation.formatted(patient));
        Answer none = as("clinic-b").post("Observation", observation.formatted("Patient/nobody"));

        assertThat(others.status()).isEqualTo(422);
        assertThat(others.errors()).containsExactly("reference-not-found");
        assertThat(others.body()).isEqualTo(none.body());
        Answer conditional = as("clinic-b").post("", transaction(observation.formatted("Patient?identifier=" + mrn)));
        assertThat(conditional.errors()).containsExactly("reference-not-found");
    }

    private static String transaction(String resource) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" + resource
                + ",\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}]}";
    }

    @Test
    void a_get_inside_a_bundle_goes_the_same_way() {
        String batch = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                + "{\"request\":{\"method\":\"GET\",\"url\":\"%1$s\"}},".formatted(patient)
                + "{\"request\":{\"method\":\"GET\",\"url\":\"Observation?patient=%1$s\"}},".formatted(patient)
                + "{\"request\":{\"method\":\"DELETE\",\"url\":\"%1$s\"}}]}".formatted(patient);

        List<String> statuses = as("clinic-b").post("", batch).bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getStatus().substring(0, 3))
                .toList();

        assertThat(statuses).containsExactly("404", "200", "403");
        assertThat(as("clinic-b").post("", batch).body()).doesNotContain("\"code\":\"completed\"", mrn);
        // An insurer may send bundles, of requests; each entry is asked about by itself.
        assertThat(as("insurer-x").post("", batch).bundle().getEntry())
                .last()
                .satisfies(entry -> assertThat(entry.getResponse().getStatus()).startsWith("403"));
        assertThat(as("registry").post("", batch).status()).isEqualTo(403);
    }

    @Test
    void the_page_link_of_another_shows_what_is_one_s_own() {
        Answer first = as("clinic-a").get("Observation?patient=" + patient + "&_count=2");
        String next = first.bundle().getLink("next").getUrl();

        Answer stranger = Server.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(next))
                .header("Authorization", "Bearer " + token("clinic-b")));

        assertThat(stranger.status()).isEqualTo(200);
        assertThat(stranger.bundle().getEntry()).isEmpty();
    }

    @Test
    void psychotherapy_notes_never_leave_to_an_insurer_by_any_way() {
        String note = as("clinic-a").create("DocumentReference", document("PSYTHPN"));

        assertThat(as("clinic-a").get("DocumentReference/" + note).status()).isEqualTo(200);
        assertThat(as("insurer-x").get("DocumentReference/" + note).status()).isEqualTo(404);
        assertThat(as("insurer-x")
                        .get("DocumentReference/" + note + "/_history")
                        .status())
                .isEqualTo(404);
        for (String search : List.of(
                "DocumentReference?patient=" + patient,
                "Patient?_id=" + id() + "&_revinclude=DocumentReference:patient",
                "Provenance?patient=" + patient + "&_include=Provenance:target",
                "DocumentReference/_history",
                patient + "/$everything")) {
            Answer answer = as("insurer-x").get(search);
            assertThat(answer.status()).as(search).isEqualTo(200);
            assertThat(answer.body()).as(search).doesNotContain(note);
        }
        assertThat(as("insurer-x")
                        .get("Patient?_has:DocumentReference:patient:_id=" + note)
                        .bundle()
                        .getTotal())
                .isZero();
    }

    @Test
    void what_needs_consent_leaves_with_it_and_a_denial_is_obeyed_at_once() {
        String substance = as("clinic-a").create("DocumentReference", document("42CFRPart2"));
        assertThat(as("insurer-x").get("DocumentReference/" + substance).status())
                .isEqualTo(404);

        as("clinic-a")
                .create(
                        "Consent",
                        consent("permit", ",\"securityLabel\":[{\"system\":\"" + ACT + "\",\"code\":\"42CFRPart2\"}]"));
        assertThat(as("insurer-x").get("DocumentReference/" + substance).status())
                .isEqualTo(200);

        as("clinic-a").create("Consent", consent("deny", ""));
        assertThat(as("insurer-x").get("DocumentReference/" + substance).status())
                .isEqualTo(404);
        assertThat(as("insurer-x").get(patient).status()).isEqualTo(404);
        assertThat(names(as("insurer-x").get("Observation?patient=" + patient))).isEmpty();
        assertThat(as("clinic-a").get(patient).status()).isEqualTo(200);
    }

    private String document(String label) {
        return "{\"resourceType\":\"DocumentReference\",\"meta\":{\"security\":[{\"system\":\"" + ACT + "\",\"code\":\""
                + label
                + "\"}]},\"status\":\"current\",\"type\":{\"text\":\"note\"},\"category\":[{\"text\":\"note\"}],\"subject\":{\"reference\":\""
                + patient
                + "\"},\"date\":\"2026-03-02T10:00:00Z\",\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"data\":\"bm90ZQ==\"}}]}";
    }

    private String consent(String type, String more) {
        return "{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"patient-privacy\"}]},"
                + "\"category\":[{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"59284-0\"}]}],\"patient\":{\"reference\":\""
                + patient
                + "\"},\"dateTime\":\"2026-03-01\",\"policyRule\":{\"coding\":[{\"system\":\"" + ACT
                + "\",\"code\":\"OPTIN\"}]},\"provision\":{\"type\":\"" + type
                + "\",\"actor\":[{\"role\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ParticipationType\",\"code\":\"IRCP\"}]},\"reference\":{\"reference\":\"Organization/org-x\"}}]"
                + more + "}}";
    }

    @Test
    void a_coverage_that_ends_closes_what_came_after_and_one_that_is_cancelled_all() {
        String coverage =
                names(as("insurer-x").get("Coverage?patient=" + patient)).isEmpty() ? "" : "there";
        assertThat(coverage).isEqualTo("there");
        Coverage mine = (Coverage) as("insurer-x")
                .get("Coverage?patient=" + patient)
                .bundle()
                .getEntryFirstRep()
                .getResource();
        String dose = Clinic.located(session, "MedicationAdministration");

        mine.getPeriod().setEndElement(new org.hl7.fhir.r4.model.DateTimeType("2026-01-31"));
        assertThat(as("clinic-a")
                        .put("Coverage/" + mine.getIdElement().getIdPart(), Clinic.json(mine))
                        .status())
                .isEqualTo(200);

        assertThat(as("insurer-x").get(dose).status()).isEqualTo(404);
        assertThat(as("insurer-x").get(patient).status()).isEqualTo(200);

        mine.setStatus(Coverage.CoverageStatus.CANCELLED);
        assertThat(as("clinic-a")
                        .put("Coverage/" + mine.getIdElement().getIdPart(), Clinic.json(mine))
                        .status())
                .isEqualTo(200);

        assertThat(as("insurer-x").get(patient).status()).isEqualTo(404);
    }

    @Test
    void a_clinic_in_whose_care_a_patient_is_named_adds_its_own_and_opens_nothing() {
        Patient shared = as("clinic-a").get(patient).resource();
        shared.addGeneralPractitioner().setReference("Organization/org-b");
        assertThat(as("clinic-a").put(patient, Clinic.json(shared)).status()).isEqualTo(200);

        assertThat(as("clinic-b")
                        .get(Clinic.located(session, "MedicationAdministration"))
                        .status())
                .isEqualTo(200);
        String condition = as("clinic-b")
                .create(
                        "Condition",
                        "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"x\"},\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/condition-category\",\"code\":\"problem-list-item\"}]}],\"clinicalStatus\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/condition-clinical\",\"code\":\"active\"}]},\"subject\":{\"reference\":\""
                                + patient + "\"}}");
        assertThat(as("clinic-a").get("Condition/" + condition).status()).isEqualTo(200);
        assertThat(as("clinic-b").put(patient, Clinic.json(shared)).errors()).containsExactly("record-of-another");
        assertThat(as("clinic-b").post("Consent", consent("permit", "")).errors())
                .containsExactly("patient-of-another");
    }

    @Test
    void a_granular_scope_is_kept_on_every_way() {
        As vitals = as("clinic-a", "system/Observation.cruds?category=vital-signs");
        int all = as("clinic-a")
                .get("Observation?patient=" + patient + "&_summary=count")
                .bundle()
                .getTotal();
        Bundle some = vitals.get("Observation?patient=" + patient).bundle();

        assertThat(some.getTotal()).isPositive().isLessThan(all);
        String outside = as("clinic-a")
                .get("Observation?patient=" + patient + "&category:not=vital-signs")
                .bundle()
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        assertThat(vitals.get("Observation/" + outside).status()).isEqualTo(404);
        assertThat(vitals.get("Observation/" + outside + "/_history").status()).isEqualTo(404);
        assertThat(vitals.get("Observation/_history?_count=500").body()).doesNotContain(outside);
        assertThat(vitals.get(patient).status()).isEqualTo(403);
        assertThat(vitals.get("Observation?patient.identifier=x").bundle().getEntry())
                .isEmpty();
        String observation =
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\""
                        + patient + "\"}}";
        assertThat(vitals.post("Observation", observation).errors()).containsExactly("access-refused");
        assertThat(vitals.post("", transaction(observation)).errors()).containsExactly("access-refused");
    }

    @Test
    void what_was_read_written_and_refused_is_found_by_the_auditor() {
        as("insurer-x").get("Observation?patient=" + patient);
        as("insurer-x").get("Flag/1");
        as("insurer-x").delete(patient);

        List<AuditEvent> events =
                as("auditor").get("AuditEvent?patient=" + patient + "&_count=100").bundle().getEntry().stream()
                        .map(entry -> (AuditEvent) entry.getResource())
                        .toList();
        assertThat(events.stream()
                        .map(event -> event.getAgent().stream()
                                        .map(agent ->
                                                agent.getWho().getIdentifier().getValue())
                                        .collect(Collectors.joining(" "))
                                + " " + event.getAction().toCode()))
                .anyMatch(line -> line.contains("clinic-a") && line.endsWith(" C"))
                .anyMatch(line -> line.contains("insurer-x") && line.endsWith(" E"));
        assertThat(as("auditor")
                        .get("AuditEvent?outcome=4&agent:identifier=insurer-x&_total=accurate")
                        .bundle()
                        .getTotal())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_reference_that_only_looks_like_one_leads_nowhere() {
        for (String end : List.of("/_history/1_", "/_history/", "/_history/1/2", "?x=1", "#a", "/", " ")) {
            String target = patient + end;
            String subject = "\"subject\":{\"reference\":\"" + target + "\"}";
            Answer observation = as("clinic-b")
                    .post(
                            "Observation",
                            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},"
                                    + subject + "}");
            assertThat(observation.status()).as(target + observation.body()).isIn(400, 422);
            Answer coverage = as("clinic-b").post("Coverage", coverage(target, "org-y"));
            assertThat(coverage.status()).as(target + coverage.body()).isIn(400, 403, 422);
            Answer consent = as("clinic-b").post("Consent", consent("deny", "").replace(patient, target));
            assertThat(consent.status()).as(target + consent.body()).isIn(400, 403, 422);
        }
        assertThat(names(as("insurer-y").get("Observation?patient=" + patient))).isEmpty();
        assertThat(names(as("insurer-x").get("Observation?patient=" + patient))).isNotEmpty();
    }

    private static String coverage(String beneficiary, String payor) {
        return "{\"resourceType\":\"Coverage\",\"status\":\"active\",\"subscriberId\":\"M-9\",\"beneficiary\":{\"reference\":\""
                + beneficiary
                + "\"},\"relationship\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/subscriber-relationship\",\"code\":\"self\"}]},\"payor\":[{\"reference\":\"Organization/"
                + payor + "\"}]}";
    }

    @Test
    void nobody_puts_a_record_where_another_s_condition_finds_it() {
        Bundle coming = Clinic.session();
        String number = Clinic.mrn(Clinic.in(coming, Patient.class));
        String planted = as("clinic-b").create("Patient", Clinic.json(Clinic.patient(), one -> {
            one.getIdentifierFirstRep().setValue(number.substring(number.indexOf('|') + 1));
            one.getManagingOrganization().setReference("Organization/org-a");
        }));
        as("clinic-b")
                .create(
                        "Organization",
                        "{\"resourceType\":\"Organization\",\"name\":\"P\",\"identifier\":[{\"system\":\"https://payer.example/organizations\",\"value\":\"P-1\"}]}");

        Answer stored = as("clinic-a").post("", Clinic.json(coming));

        assertThat(stored.status()).as(stored.body()).isEqualTo(200);
        assertThat(Clinic.located(stored, "Patient")).isNotEqualTo("Patient/" + planted);
        assertThat(names(as("clinic-b").get("Observation?patient=Patient/" + planted)))
                .isEmpty();
    }

    @Test
    void a_consent_that_could_not_be_obeyed_is_not_taken() {
        for (String elsewhere : List.of(server().base() + "/" + patient, "https://elsewhere.example/fhir/" + patient)) {
            Answer answer = as("clinic-a").post("Consent", consent("deny", "").replace(patient, elsewhere));
            assertThat(answer.errors()).as(elsewhere).contains("patient-not-here");
        }
    }

    @Test
    void a_note_is_protected_however_its_label_is_written() {
        for (String system : List.of("urn:oid:2.16.840.1.113883.5.4", "http://hl7.org/fhir/v3/ActCode", ACT + "/")) {
            Answer note =
                    as("clinic-a").post("DocumentReference", document("PSYTHPN").replace(ACT, system));
            if (note.status() == 201) {
                String id = Clinic.id(note.header("Location"));
                assertThat(as("insurer-x").get("DocumentReference/" + id).status())
                        .as(system)
                        .isEqualTo(404);
            }
        }
        String inTheElement = document("PSYTHPN")
                .replaceFirst(
                        "\"meta\":\\{[^}]*}]},",
                        "\"securityLabel\":[{\"coding\":[{\"system\":\"" + ACT + "\",\"code\":\"PSYTHPN\"}]}],");
        String id = as("clinic-a").create("DocumentReference", inTheElement);
        assertThat(as("clinic-a").get("DocumentReference/" + id).body()).contains("securityLabel");
        assertThat(as("insurer-x").get("DocumentReference/" + id).status()).isEqualTo(404);
    }

    @Test
    void each_read_of_a_batch_is_in_the_audit() {
        String search = "Observation?patient=" + patient + "&code=nothing-" + UUID.randomUUID();
        as("clinic-b")
                .post(
                        "",
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\""
                                + search + "\"}},{\"request\":{\"method\":\"GET\",\"url\":\"AuditEvent\"}}]}");

        List<AuditEvent> events =
                as("auditor").get("AuditEvent?agent:identifier=clinic-b&_count=20").bundle().getEntry().stream()
                        .map(entry -> (AuditEvent) entry.getResource())
                        .toList();
        String code = search.substring(search.indexOf("nothing-"));
        assertThat(events.stream()
                        .flatMap(event -> event.getEntity().stream())
                        .map(entity -> entity.getQuery() == null ? "" : new String(entity.getQuery())))
                .anyMatch(query -> query.contains(code));
        assertThat(events.stream().map(event -> event.getOutcome().toCode())).contains("4");
    }
}
