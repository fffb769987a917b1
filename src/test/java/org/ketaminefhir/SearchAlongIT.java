package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes along with what was found, and searches in the compartment of a record. */
class SearchAlongIT extends RunningServer {
    private String patient;
    private String encounter;

    @BeforeEach
    void submit() {
        Server.Answer answer = server.post("", Clinic.json(Clinic.session()));
        patient = Clinic.located(answer, "Patient");
        encounter = Clinic.located(answer, "Encounter");
    }

    private Bundle search(String path) {
        Server.Answer answer = server.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle();
    }

    private static List<String> names(Bundle page, SearchEntryMode mode) {
        return page.getEntry().stream()
                .filter(entry -> entry.getSearch().getMode() == mode)
                .map(BundleEntryComponent::getResource)
                .map(resource ->
                        resource.fhirType() + "/" + resource.getIdElement().getIdPart())
                .toList();
    }

    @Test
    void records_that_are_referred_to_or_refer_go_along_once() {
        Bundle found = search("Observation?patient=" + patient
                + "&code=85354-9&_include=Observation:patient&_include=Observation:encounter");
        assertThat(names(found, SearchEntryMode.MATCH)).hasSize(3);
        assertThat(names(found, SearchEntryMode.INCLUDE)).containsExactlyInAnyOrder(patient, encounter);
        assertThat(found.getTotal()).isEqualTo(3);
        assertThat(found.getEntry())
                .extracting(BundleEntryComponent::getFullUrl)
                .doesNotHaveDuplicates();

        Bundle referring = search("Encounter?_id=" + encounter.substring("Encounter/".length())
                + "&_revinclude=Observation:encounter&_include:recurse=Observation:patient");
        assertThat(names(referring, SearchEntryMode.MATCH)).containsExactly(encounter);
        assertThat(names(referring, SearchEntryMode.INCLUDE)).hasSize(11).contains(patient);
    }

    @Test
    void a_compartment_is_searched_under_its_own_address() {
        List<String> all = new ArrayList<>();
        Bundle page = search(patient + "/Observation?code=85354-9&_count=2");
        all.addAll(names(page, SearchEntryMode.MATCH));
        for (String relation : List.of("self", "first", "next")) {
            assertThat(page.getLink(relation).getUrl())
                    .startsWith(server.base() + "/" + patient + "/Observation?")
                    .contains("code=85354-9", "_count=2");
        }
        String next = page.getLink("next").getUrl();
        all.addAll(names(search(next.substring(server.base().length() + 1)), SearchEntryMode.MATCH));
        assertThat(all).doesNotHaveDuplicates().hasSize(3);

        assertThat(search(patient + "/Observation?_count=0").getTotal()).isEqualTo(10);
        assertThat(search(encounter + "/Observation").getTotal()).isEqualTo(10);
        assertThat(search(patient + "/Encounter").getTotal()).isEqualTo(1);
        assertThat(server.post(
                                patient + "/Observation/_search",
                                "code=8867-4".getBytes(StandardCharsets.UTF_8),
                                "application/x-www-form-urlencoded")
                        .bundle()
                        .getTotal())
                .isEqualTo(1);
    }

    @Test
    void a_compartment_of_nobody_is_empty_and_one_that_is_none_is_refused() {
        assertThat(search("Patient/nobody/Observation?code=8867-4").getTotal()).isZero();
        assertThat(server.get(patient + "/*").errors()).containsExactly("compartment-whole");
        assertThat(server.get(patient + "/Organization").errors()).containsExactly("search-parameter");
        assertThat(server.get(patient + "/Observation?colour=red").errors()).containsExactly("search-parameter");
        assertThat(server.get(patient + "/Colour").status()).isEqualTo(404);
        assertThat(server.get("Organization/x/Observation").status()).isIn(400, 404);
    }
}
