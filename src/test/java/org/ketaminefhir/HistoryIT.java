package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#history">history</a>
 */
class HistoryIT extends RunningServer {
    private String amended(int times) {
        String id = Clinic.store(server, Clinic.patient());
        for (int i = 0; i < times; i++) {
            Patient patient = server.read("Patient/" + id);
            patient.addName().setText("n" + i);
            assertThat(server.put("Patient/" + id, Clinic.json(patient)).status())
                    .isEqualTo(200);
        }
        return id;
    }

    /** What each entry says, newest first: {@code PUT Patient/a 200 W/"2"}. */
    private static List<String> told(Bundle history) {
        return history.getEntry().stream()
                .map(entry -> entry.getRequest().getMethod() + " "
                        + entry.getRequest().getUrl() + " "
                        + entry.getResponse().getStatus().substring(0, 3) + " "
                        + entry.getResponse().getEtag())
                .toList();
    }

    @Test
    void the_history_of_a_record_is_told_newest_first_and_outlives_its_deletion() {
        String id = amended(1);
        server.delete("Patient/" + id);

        Server.Answer answer = server.get("Patient/" + id + "/_history");

        Bundle history = answer.bundle();
        assertThat(history.getType()).isEqualTo(BundleType.HISTORY);
        assertThat(history.getTotal()).isEqualTo(3);
        assertThat(told(history))
                .containsExactly(
                        "DELETE Patient/" + id + " 204 W/\"3\"",
                        "PUT Patient/" + id + " 200 W/\"2\"",
                        "POST Patient 201 W/\"1\"");
        assertThat(history.getEntry().get(0).hasResource()).isFalse();
        assertThat(history.getEntry()).allSatisfy(entry -> {
            assertThat(entry.getFullUrl()).isEqualTo(server.base() + "/Patient/" + id);
            assertThat(entry.getResponse().hasLastModified()).isTrue();
        });
        assertThat(answer.body())
                .contains(server.get("Patient/" + id + "/_history/1").body());
        assertThat(server.get("Patient/" + id).status()).isEqualTo(410);
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void a_record_made_under_a_name_of_its_sender_was_put() {
        String id = "own-" + System.nanoTime();
        Patient patient = Clinic.patient();
        patient.setId(id);
        server.put("Patient/" + id, Clinic.json(patient));

        assertThat(told(server.get("Patient/" + id + "/_history").bundle()))
                .containsExactly("PUT Patient/" + id + " 201 W/\"1\"");
    }

    @Test
    void there_is_no_history_of_what_never_was() {
        Server.Answer answer = server.get("Patient/nobody/_history");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.errors()).containsExactly("not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Patient/%s/_history", "Patient/_history", "_history"})
    void pages_stay_under_their_path_and_miss_and_repeat_nothing_while_others_write(String path) {
        Instant start = Instant.now();
        String id = amended(4);
        String here = path.contains("%s") ? path.formatted(id) : path;

        String url = here + "?_count=2&_since=" + start;
        List<String> seen = new ArrayList<>();
        while (url != null) {
            Bundle page = server.get(url).bundle();
            assertThat(page.getEntry()).hasSizeLessThanOrEqualTo(2);
            page.getEntry().stream()
                    .filter(entry -> entry.getFullUrl().endsWith(id))
                    .map(entry -> entry.getResponse().getEtag())
                    .forEach(seen::add);
            Patient patient = server.read("Patient/" + id);
            server.put(
                    "Patient/" + id,
                    Clinic.json(patient.addName(patient.getNameFirstRep().copy())));
            Clinic.store(server, Clinic.patient());
            String next =
                    page.getLink("next") == null ? null : page.getLink("next").getUrl();
            assertThat(page.getLink("self").getUrl()).startsWith(server.base() + "/" + here + "?");
            assertThat(next == null || next.startsWith(server.base() + "/" + here + "?"))
                    .isTrue();
            url = next == null ? null : next.substring(server.base().length() + 1);
        }

        assertThat(seen).containsExactly("W/\"5\"", "W/\"4\"", "W/\"3\"", "W/\"2\"", "W/\"1\"");
    }

    @Test
    void the_history_of_a_type_has_no_other_types_and_that_of_the_server_has_all() {
        Instant start = Instant.now();
        Server.Answer session = server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(session, "Patient");
        String encounter = Clinic.located(session, "Encounter");

        Bundle encounters =
                server.get("Encounter/_history?_count=500&_since=" + start).bundle();
        Bundle all = server.get("_history?_count=500&_since=" + start).bundle();

        assertThat(urls(encounters)).contains(encounter).allMatch(url -> url.startsWith("Encounter/"));
        assertThat(urls(all)).contains(encounter, patient);
        assertThat(all.getTotal()).isEqualTo(all.getEntry().size());
        assertThat(all.getEntry())
                .extracting(entry -> entry.getResponse().getLastModified().getTime())
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    private List<String> urls(Bundle history) {
        return history.getEntry().stream()
                .map(BundleEntryComponent::getFullUrl)
                .map(url -> url.substring(server.base().length() + 1))
                .toList();
    }

    @Test
    void since_leaves_out_what_is_older_and_at_shows_what_was_current_then() {
        String id = amended(2);
        String third = time("Patient/" + id + "/_history/3");
        String second = time("Patient/" + id + "/_history/2");

        assertThat(etags("Patient/" + id + "/_history?_since=" + third))
                .startsWith("W/\"3\"")
                .doesNotContain("W/\"1\"");
        assertThat(etags("Patient/" + id + "/_history?_since=2100-01-01T00:00:00Z"))
                .isEmpty();
        assertThat(etags("Patient/" + id + "/_history?_at=" + second))
                .contains("W/\"2\"")
                .doesNotContain("W/\"3\"");
        assertThat(etags("Patient/" + id + "/_history?_at=2100")).containsExactly("W/\"3\"");
        assertThat(etags("Patient/" + id + "/_history?_at=1999")).isEmpty();
    }

    private String time(String version) {
        InstantType time = server.<Patient>read(version).getMeta().getLastUpdatedElement();
        // The versions must differ in time for the question to make sense.
        return time.getValueAsString();
    }

    private List<String> etags(String path) {
        return server.get(path).bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getEtag())
                .toList();
    }

    @Test
    void what_only_counts_has_no_entries() {
        String id = amended(2);

        for (String asked : List.of("_count=0", "_summary=count")) {
            Bundle history = server.get("Patient/" + id + "/_history?" + asked).bundle();
            assertThat(history.getTotal()).isEqualTo(3);
            assertThat(history.getEntry()).isEmpty();
        }
        assertThat(server.get("_history?_summary=count").bundle().getTotal()).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_list=List/1", "_sort=_lastUpdated", "name=a"})
    void other_parameters_are_refused_by_name_of_those_there_are(String parameter) {
        Server.Answer answer = server.get("Patient/_history?" + parameter);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("history-parameter");
        assertThat(answer.body()).contains("_since", "_at", "_count");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_since=yesterday", "_at=soon", "_count=-1", "_count=many", "_page=guessed"})
    void a_value_that_cannot_be_understood_is_a_400(String parameter) {
        Server.Answer answer = server.get("_history?" + parameter);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("search-value");
    }

    @Test
    void a_history_comes_in_xml_and_in_parts() {
        String id = amended(1);

        Server.Answer xml = server.get("Patient/" + id + "/_history?_format=xml");
        Server.Answer parts = server.get("Patient/" + id + "/_history?_elements=identifier");

        assertThat(xml.header("Content-Type")).startsWith("application/fhir+xml");
        assertThat(told(xml.bundle())).hasSize(2);
        assertThat(parts.body()).doesNotContain("\"Example\"").contains("SUBSETTED", Clinic.MRN);
        assertThat(told(parts.bundle())).hasSize(2);
    }

    @Test
    void a_client_that_we_did_not_write_reads_all_three_histories() {
        IGenericClient client = FhirContext.forR4Cached().newRestfulGenericClient(server.base());
        Patient patient = Clinic.patient();
        String id = Clinic.store(server, patient);
        patient.setId(id);
        server.put("Patient/" + id, Clinic.json(patient.setGender(AdministrativeGender.FEMALE)));

        Bundle ofRecord = client.history()
                .onInstance("Patient/" + id)
                .returnBundle(Bundle.class)
                .execute();
        Bundle ofType = client.history()
                .onType(Patient.class)
                .returnBundle(Bundle.class)
                .count(1)
                .execute();
        Bundle ofAll = client.history()
                .onServer()
                .returnBundle(Bundle.class)
                .since(new InstantType("2026-01-01T00:00:00Z"))
                .count(3)
                .execute();

        assertThat(ofRecord.getEntry()).hasSize(2);
        assertThat(ofType.getEntry()).hasSize(1);
        assertThat(client.loadPage().next(ofType).execute().getEntry()).hasSize(1);
        assertThat(ofAll.getEntry()).hasSize(3);
    }
}
