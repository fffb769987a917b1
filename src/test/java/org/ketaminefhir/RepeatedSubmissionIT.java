package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
class RepeatedSubmissionIT extends ServerTest {
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
        // Practitioners and our organizations are known by their registry number, and are there already.
        bundle.getEntry().stream()
                .filter(entry -> !session.contains("http://hl7.org/fhir/sid/us-npi")
                        || !Examples.FHIR
                                .newJsonParser()
                                .encodeResourceToString(entry.getResource())
                                .contains("http://hl7.org/fhir/sid/us-npi"))
                .forEach(entry -> owed.merge(entry.getResource().fhirType(), 1, Integer::sum));

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

        List<String> owed = locations(first).stream()
                .map(location -> location.startsWith("MedicationAdministration/")
                        ? location.replace("/_history/1", "/_history/2")
                        : location)
                .toList();
        assertThat(locations(second)).isEqualTo(owed);
        String administration = of(second, "MedicationAdministration").get(0);
        assertThat(server.get(record(administration)).body()).contains("\"value\":84");
        assertThat(server.get(record(administration) + "/_history/1").body()).contains("\"value\":56");
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
    void what_was_deleted_comes_back_when_it_is_submitted_again(String session) {
        Server.Answer first = submit(session);
        Bundle deletes = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        locations(first).stream()
                .filter(location -> !location.startsWith("Practitioner/") && !location.startsWith("Organization/"))
                .forEach(location -> deletes.addEntry()
                        .getRequest()
                        .setMethod(HTTPVerb.DELETE)
                        .setUrl(record(location)));
        Server.Answer gone = server.post("", Examples.FHIR.newJsonParser().encodeResourceToString(deletes));
        assertThat(gone.status()).as(gone.body()).isEqualTo(200);
        String administration = record(of(first, "MedicationAdministration").get(0));
        assertThat(server.get(administration).status()).isEqualTo(410);

        Server.Answer second = submit(session);

        for (String location : locations(second)) {
            assertThat(server.get(record(location)).status()).as(location).isEqualTo(200);
        }
        String encounter = record(of(second, "Encounter").get(0));
        assertThat(server.get("MedicationAdministration?_count=0&context=" + encounter)
                        .bundle()
                        .getTotal())
                .isEqualTo(1);
        // And from here on it is a repetition again.
        assertThat(locations(submit(session))).isEqualTo(locations(second));
    }
}
