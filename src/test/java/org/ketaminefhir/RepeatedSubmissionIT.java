package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes twice is stored once: a session of updates by identifier, and one of plain creates. */
class RepeatedSubmissionIT extends RunningServer {
    private static final int THREADS = 8;
    private static final List<String> TYPES = List.of(
            "Patient",
            "Practitioner",
            "Organization",
            "Location",
            "Coverage",
            "Encounter",
            "Medication",
            "MedicationRequest",
            "MedicationAdministration",
            "Observation",
            "Procedure",
            "Provenance");

    static Stream<String> sessions() {
        return Stream.of(Examples.session(), plain());
    }

    private static String plain() {
        return Examples.unique(Examples.read("regimens/esketamine-nasal/valid/session-plain-r4.json"));
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        for (String type : TYPES) {
            counts.put(type, server.get(type + "?_count=0").bundle().getTotal());
        }
        return counts;
    }

    private Server.Answer submit(String session) {
        Server.Answer answer = server.post("", session);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** {@code Type/id/_history/version} of every entry. */
    private static List<String> locations(Server.Answer answer) {
        return answer.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .toList();
    }

    private static List<String> of(Server.Answer answer, String type) {
        return locations(answer).stream()
                .filter(location -> location.startsWith(type + "/"))
                .toList();
    }

    private static List<String> statuses(Server.Answer answer) {
        return answer.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getStatus())
                .toList();
    }

    private static String record(String location) {
        return location.substring(0, location.indexOf("/_history/"));
    }

    private List<Server.Answer> submitTogether(String session) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService senders = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Server.Answer>> sent = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                sent.add(senders.submit(() -> {
                    start.await();
                    return server.post("", session);
                }));
            }
            List<Server.Answer> answers = new ArrayList<>();
            for (Future<Server.Answer> answer : sent) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            senders.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void the_same_again_answers_with_the_same_ids_and_versions_and_changes_nothing(String session) {
        Server.Answer first = submit(session);
        Map<String, Integer> before = counts();

        Server.Answer second = submit(session);

        assertThat(locations(second)).isEqualTo(locations(first));
        assertThat(statuses(second)).containsOnly("200 OK");
        assertThat(counts()).isEqualTo(before);
        for (String location : locations(first)) {
            Resource current = server.get(record(location)).resource();
            assertThat(location).endsWith("/_history/" + current.getMeta().getVersionId());
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void the_same_from_eight_senders_at_one_moment_is_stored_once(String session) throws Exception {
        submit(Examples.session());
        submit(plain());
        Map<String, Integer> before = counts();
        Map<String, Integer> owed = new TreeMap<>(before);
        Bundle bundle = Examples.FHIR.newJsonParser().parseResource(Bundle.class, session);
        bundle.getEntry().stream()
                .map(entry -> entry.getResource())
                .filter(resource -> !isInARegistry(resource))
                .forEach(resource -> owed.merge(resource.fhirType(), 1, Integer::sum));

        List<Server.Answer> answers = submitTogether(session);

        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(200));
        assertThat(answers.stream().map(RepeatedSubmissionIT::locations).distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> statuses(answer).contains("201 Created")))
                .hasSize(1);
        assertThat(counts()).isEqualTo(owed);
    }

    @Test
    void an_amended_dose_makes_a_second_version_of_that_record_alone() {
        String session = Examples.session();
        Server.Answer first = submit(session);

        Server.Answer second = submit(withAThirdDevice(session));

        // A Provenance has no identifier: the amendment brings its own.
        assertThat(of(second, "Provenance")).isNotEqualTo(of(first, "Provenance"));
        List<String> owed = locations(first).stream()
                .map(location -> location.startsWith("MedicationAdministration/")
                        ? location.replace("/_history/1", "/_history/2")
                        : location)
                .filter(location -> !location.startsWith("Provenance/"))
                .toList();
        assertThat(locations(second)).startsWith(owed.toArray(String[]::new)).hasSize(owed.size() + 1);
        String administration = of(second, "MedicationAdministration").get(0);
        assertThat(server.get(record(administration)).body()).contains("\"value\":84");
        assertThat(server.get(record(administration) + "/_history/1").body()).contains("\"value\":56");
    }

    /** Known by a number that all sessions share, so it is there already. */
    private static boolean isInARegistry(Resource resource) {
        return List.of("Practitioner", "Organization").contains(resource.fhirType())
                && Examples.FHIR
                        .newJsonParser()
                        .encodeResourceToString(resource)
                        .contains("/sid/us-npi");
    }

    /** 84 mg instead of 56; all else of the bundle stays byte for byte. */
    private static String withAThirdDevice(String session) {
        int start = session.indexOf("\"resourceType\": \"MedicationAdministration\"");
        int end = session.indexOf("\"resourceType\"", start + 1);
        String dose = session.substring(start, end)
                .replaceAll("(?<=\"valuePositiveInt\": )2\\b", "3")
                .replaceAll("(?<=\"value\": )56\\b", "84")
                .replace("50458-028-02", "50458-028-03")
                .replaceAll(
                        "(\\{\\s*\"url\": \"[^\"]*/device-time\",\\s*\"valueDateTime\": \")([^\"]*T09:05)([^\"]*\"\\s*})",
                        "$0, $1" + "\\2026-03-02T09:10$3")
                .replaceAll("(?<=\"end\": \"2026-03-02T09:)05", "10");
        return session.substring(0, start) + dose + session.substring(end);
    }

    @Test
    void a_plain_create_under_a_known_identifier_with_other_content_is_refused() {
        String session = plain();
        submit(session);
        Map<String, Integer> before = counts();
        String other = session.replace("56 mg Nasal", "56 mg Nasal, amended");
        assertThat(other).isNotEqualTo(session);

        Server.Answer answer = server.post("", other);

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.errors()).contains("identifier-duplicate").containsOnly("identifier-duplicate");
        assertThat(counts()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void what_was_deleted_comes_back_when_it_is_submitted_again(String session) throws Exception {
        Server.Answer first = submit(session);
        Map<String, Integer> before = counts();
        delete(locations(first).stream()
                .filter(location -> !location.startsWith("Practitioner/") && !location.startsWith("Organization/"))
                .toList());
        assertThat(server.get(record(of(first, "MedicationAdministration").get(0)))
                        .status())
                .isEqualTo(410);

        List<Server.Answer> again = submitTogether(session);

        assertThat(again)
                .allSatisfy(
                        answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(200));
        assertThat(again.stream().map(RepeatedSubmissionIT::locations).distinct())
                .hasSize(1);
        assertThat(counts()).isEqualTo(before);
        for (String location : locations(again.get(0))) {
            assertThat(server.get(record(location)).status()).as(location).isEqualTo(200);
        }
        // And from here on it is a repetition again.
        assertThat(locations(submit(session))).isEqualTo(locations(again.get(0)));
        assertThat(counts()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void one_deleted_record_comes_back_alone(String session) {
        Server.Answer first = submit(session);
        Map<String, Integer> before = counts();
        String deleted = of(first, "Observation").get(0);
        delete(List.of(deleted));

        Server.Answer second = submit(session);

        String back = deleted.replace("/_history/1", "/_history/3");
        assertThat(locations(second))
                .isEqualTo(locations(first).stream()
                        .map(location -> location.equals(deleted) ? back : location)
                        .toList());
        assertThat(counts()).isEqualTo(before);
        assertThat(locations(submit(session))).isEqualTo(locations(second));
    }

    @Test
    void a_score_that_was_deleted_with_its_answers_comes_back_with_them() {
        String patient = "patient-" + UUID.randomUUID();
        submit("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":"
                + "\"Patient\",\"id\":\"" + patient
                + "\",\"identifier\":[{\"system\":\"https://clinic.example/mrn\",\"value\":\""
                + patient + "\"}],\"name\":[{\"family\":\"Example\"}],\"gender\":\"unknown\"},"
                + "\"request\":{\"method\":\"PUT\",\"url\":\"Patient/" + patient + "\"}}]}");
        String answers = Examples.read("instruments/phq-9/valid/response-without-total.json")
                .replace("Patient/testa", "Patient/" + patient)
                .replaceFirst("\"encounter\": \\{[^}]*},", "")
                .replaceFirst("\\{", "{\"id\":\"" + patient + "\",");
        String address = "QuestionnaireResponse/" + patient;
        assertThat(server.put(address, answers).status()).isEqualTo(201);
        String scores = "Observation?patient=" + patient;
        String score = server.get(scores)
                .bundle()
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        assertThat(server.delete(address).status()).isEqualTo(204);
        server.delete("Observation/" + score);
        assertThat(server.get("Observation/" + score).status()).isEqualTo(410);

        Server.Answer again = server.put(address, answers);

        assertThat(again.status()).as(again.body()).isEqualTo(201);
        assertThat(server.get("Observation/" + score).status()).isEqualTo(200);
    }

    private void delete(List<String> locations) {
        Bundle deletes = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        locations.forEach(location ->
                deletes.addEntry().getRequest().setMethod(HTTPVerb.DELETE).setUrl(record(location)));
        submit(Examples.FHIR.newJsonParser().encodeResourceToString(deletes));
    }
}
