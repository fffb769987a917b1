package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches as an integrator writes them, over one session that nobody sent before. */
class SearchIT extends RunningServer {
    private static final String FORM = "application/x-www-form-urlencoded";

    private String patient;
    private String encounter;
    private String mrn;

    @BeforeEach
    void submit() {
        Bundle session = Clinic.session();
        Server.Answer answer = server.post("", Clinic.json(session));
        patient = Clinic.located(answer, "Patient");
        encounter = Clinic.located(answer, "Encounter");
        mrn = encoded(Clinic.mrn(Clinic.in(session, Patient.class)));
    }

    private Bundle search(String path) {
        Server.Answer answer = server.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle();
    }

    private int total(String path) {
        return search(path + "&_count=0").getTotal();
    }

    private static List<String> names(Bundle page, SearchEntryMode mode) {
        return page.getEntry().stream()
                .filter(entry -> entry.getSearch().getMode() == mode)
                .map(BundleEntryComponent::getResource)
                .map(resource ->
                        resource.fhirType() + "/" + resource.getIdElement().getIdPart())
                .toList();
    }

    private String behind(String link) {
        assertThat(link).startsWith(server.base());
        return link.substring(server.base().length()).replaceFirst("^/", "");
    }

    @Test
    void chains_and_reverse_chains_find_what_they_ask_for() {
        assertThat(total("Observation?patient.identifier=" + mrn + "&code=85354-9"))
                .isEqualTo(3);
        assertThat(total("Observation?encounter.patient.identifier=" + mrn)).isEqualTo(10);
        assertThat(total("Observation?subject:Patient.identifier=" + mrn + "&encounter.status=planned"))
                .isZero();
        assertThat(names(
                        search("Patient?_has:Observation:patient:code=8867-4&identifier=" + mrn),
                        SearchEntryMode.MATCH))
                .containsExactly(patient);
        assertThat(total("Encounter?_has:Observation:encounter:patient.identifier=" + mrn))
                .isEqualTo(1);
        assertThat(total("Encounter?_has:Observation:encounter:patient.identifier=" + mrn
                        + "&_has:Observation:encounter:status=cancelled"))
                .isZero();
    }

    @Test
    void pages_are_sorted_and_linked_under_the_type() {
        String search = "Observation?patient=" + patient + "&_sort=-date,code&_count=4";
        List<Observation> all = new ArrayList<>();
        Bundle page = search(search);
        assertThat(parts(page.getLink("self").getUrl())).isEqualTo(parts(server.base() + "/" + search));
        assertThat(parts(page.getLink("first").getUrl())).isEqualTo(parts(server.base() + "/" + search));
        for (int pages = 1; pages <= 3; pages++) {
            page.getEntry().forEach(entry -> all.add((Observation) entry.getResource()));
            assertThat(page.getLink("next") == null).isEqualTo(pages == 3);
            if (pages < 3) {
                page = search(behind(page.getLink("next").getUrl()));
                assertThat(parts(page.getLink("first").getUrl())).isEqualTo(parts(server.base() + "/" + search));
            }
        }

        List<String> sorted = all.stream().map(SearchIT::start).toList();
        assertThat(all)
                .extracting(one -> one.getIdElement().getIdPart())
                .doesNotHaveDuplicates()
                .hasSize(10);
        assertThat(sorted).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(server.get("Observation?_sort=colour").errors()).containsExactly("search-parameter");
    }

    /** Address and parameters of a URL, in any order. */
    private static Set<String> parts(String url) {
        return Set.of(url.split("[?&]"));
    }

    private static String start(Observation observation) {
        String text = observation.hasEffectivePeriod()
                ? observation.getEffectivePeriod().getStartElement().getValueAsString()
                : observation.getEffectiveDateTimeType().getValueAsString();
        return OffsetDateTime.parse(text).toInstant().toString();
    }

    @Test
    void a_total_is_told_as_asked() {
        String search = "Observation?patient=" + patient + "&_count=2";

        assertThat(search(search).hasTotal()).isFalse();
        assertThat(search(search + "&_total=none").hasTotal()).isFalse();
        assertThat(search("Observation?patient=" + patient + "&_total=none").hasTotal())
                .isFalse();
        assertThat(search(search + "&_total=accurate").getTotal()).isEqualTo(10);
        assertThat(search(search + "&_total=estimate").getTotal()).isEqualTo(10);
        for (String only : List.of("&_summary=count", "&_count=0")) {
            Bundle counted = search("Observation?patient=" + patient + only);
            assertThat(counted.getTotal()).isEqualTo(10);
            assertThat(counted.hasEntry()).isFalse();
        }
        assertThat(server.get(search + "&_total=some").errors()).containsExactly("search-value");
    }

    @Test
    void a_form_is_answered_like_the_same_url() {
        String parameters = "code=85354-9&_sort=date&_count=2";
        Server.Answer byUrl = server.get("Observation?" + parameters + "&patient=" + patient);
        Server.Answer byForm = server.post("Observation/_search", bytes(parameters + "&patient=" + patient), FORM);
        Server.Answer byBoth =
                server.post("Observation/_search?patient=" + patient, bytes(parameters), FORM + ";charset=UTF-8");

        assertThat(byForm.status()).as(byForm.body()).isEqualTo(200);
        assertThat(names(byForm.bundle(), SearchEntryMode.MATCH)).hasSize(2);
        for (Server.Answer answer : List.of(byForm, byBoth)) {
            assertThat(names(answer.bundle(), SearchEntryMode.MATCH))
                    .isEqualTo(names(byUrl.bundle(), SearchEntryMode.MATCH));
            assertThat(search(behind(answer.bundle().getLink("next").getUrl())).getEntry())
                    .hasSize(1);
            assertThat(search(behind(answer.bundle().getLink("self").getUrl())).getEntry())
                    .hasSize(2);
        }
        assertThat(server.post("Observation/_search", new byte[0], FORM).status())
                .isEqualTo(200);
    }

    @Test
    void a_form_that_is_none_or_too_long_is_refused() {
        assertThat(server.post("Observation/_search", bytes("{}"), Server.FHIR_JSON)
                        .errors())
                .containsExactly("media-type");
        assertThat(server.post("Observation/_search", bytes("code=%zz"), FORM).errors())
                .containsExactly("search-value");
        for (String url : List.of("Observation/_search", "Observation/_search?status=final")) {
            Server.Answer tooLong = server.post(url, bytes("_id=" + "x,".repeat(600_000)), FORM);
            assertThat(tooLong.status()).isEqualTo(413);
            assertThat(tooLong.errors()).containsExactly("limit-body");
        }
    }

    @Test
    void hundreds_of_ids_are_one_search() {
        String ids = "abc,".repeat(600) + patient.substring("Patient/".length());

        assertThat(server.post("Patient/_search", bytes("_id=" + ids), FORM)
                        .bundle()
                        .getTotal())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour=red",
                "family:sounds=x",
                "_has:::=x",
                "_has:Observation=x",
                "_has=x",
                "a:b:c=1",
                "=x",
                ":=x",
                ".=x",
                "..=x",
                "name.=x",
                ".name=x",
                "name.family=x",
                "_sort:x=date",
                "_count:x=1",
                "_include=*",
                "_include=",
                "_include=Patient",
                "_revinclude=Observation:colour",
                "_contained=true",
                "_containedType=x",
                "_query=x",
                "_filter=x",
                "_text=x",
                "_content=x",
                "_list=x",
                "_type=Patient",
                "_score=x"
            })
    void what_is_not_declared_is_a_400_that_lists_what_is(String parameter) {
        for (String prefer : List.of("handling=strict", "return=minimal")) {
            Server.Answer answer = server.get("Patient?" + parameter, "Prefer", prefer);

            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("search-parameter");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identifier=",
                "identifier=,",
                "identifier=a,,b",
                "identifier=%7C",
                "birthdate=x",
                "birthdate=gt",
                "_count=x",
                "_count=-1",
                "_total=x",
                "_page=x",
                "_page="
            })
    void a_value_that_cannot_be_understood_is_a_400_that_does_not_repeat_it(String parameter) {
        Server.Answer answer = server.get("Patient?" + parameter);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("search-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identifier=%5C",
                "identifier=a%5C%2Cb",
                "identifier=%5C%7C",
                "name=%5C%5C",
                "name=%00",
                "_id=%25"
            })
    void odd_values_find_nothing(String parameter) {
        assertThat(search("Patient?" + parameter).getTotal()).isZero();
    }

    @Test
    void a_lenient_search_leaves_out_what_is_not_declared_and_says_so() {
        Server.Answer answer = server.get(
                "Patient?identifier=" + mrn + "&colour=red-secret&_sort=shade-secret&_include=Patient:secret",
                "Prefer",
                "respond-async, handling=lenient");

        Bundle found = answer.bundle();
        assertThat(names(found, SearchEntryMode.MATCH)).containsExactly(patient);
        assertThat(names(found, SearchEntryMode.OUTCOME)).hasSize(1);
        OperationOutcome outcome = Clinic.in(found, OperationOutcome.class);
        assertThat(outcome.getIssue())
                .extracting(issue -> issue.getDetails().getText())
                .anyMatch(text -> text.contains("colour"))
                .anyMatch(text -> text.contains("_sort"))
                .anyMatch(text -> text.contains("_include"))
                .noneMatch(text -> text.contains("secret"));
        assertThat(outcome.getIssue()).allSatisfy(issue -> assertThat(
                        issue.getDetails().getCodingFirstRep().getCode())
                .isEqualTo("search-ignored"));
        assertThat(found.getTotal()).isEqualTo(1);
        assertThat(found.getLink("self").getUrl())
                .startsWith(server.base() + "/Patient?identifier=")
                .doesNotContain("secret")
                .doesNotContain("_sort");
        assertThat(server.get("Patient?birthdate=x", "Prefer", "handling=lenient")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void parts_are_marked_and_keep_what_is_mandatory() {
        String search = "Observation?patient=" + patient + "&code=8867-4";
        Observation whole = (Observation) search(search).getEntryFirstRep().getResource();
        assertThat(whole.getMeta().getTag()).isEmpty();

        for (String part : List.of("&_elements=status", "&_summary=true", "&_summary=text")) {
            Observation found =
                    (Observation) search(search + part).getEntryFirstRep().getResource();
            assertThat(found.getMeta().getTag())
                    .as(part)
                    .extracting(tag -> tag.getCode())
                    .contains("SUBSETTED");
            assertThat(found.hasStatus() && found.hasCode()).as(part).isTrue();
            assertThat(found.hasEncounter()).as(part).isEqualTo(part.endsWith("=true"));
        }
        assertThat(((Observation) search(search + "&_summary=false")
                                .getEntryFirstRep()
                                .getResource())
                        .equalsDeep(whole))
                .isTrue();
    }

    @Test
    void xml_and_pretty_answers_say_the_same() {
        String search = "Observation?patient=" + patient + "&_sort=code&_count=3";
        Bundle json = search(search);

        Server.Answer xml = server.get(search + "&_format=xml");
        Server.Answer pretty = server.get(search + "&_pretty=true");

        assertThat(xml.body()).startsWith("<");
        assertThat(pretty.body()).contains("\n");
        assertThat(names(xml.bundle(), SearchEntryMode.MATCH)).isEqualTo(names(json, SearchEntryMode.MATCH));
        assertThat(names(pretty.bundle(), SearchEntryMode.MATCH)).isEqualTo(names(json, SearchEntryMode.MATCH));
        assertThat(xml.bundle().getLink("next").getUrl()).contains("_format=xml");
    }

    @Test
    void an_address_of_ours_is_a_relative_reference() {
        String ours = encoded(server.base() + "/" + patient);
        String theirs = encoded("https://far.example/fhir/" + patient);

        assertThat(total("Observation?subject=" + ours)).isEqualTo(10);
        assertThat(total("Observation?subject=" + theirs)).isZero();
    }

    @Test
    void the_whole_server_is_searched_by_the_types_named() {
        String ids = patient.substring("Patient/".length()) + "," + encounter.substring("Encounter/".length());
        Bundle found = search("?_type=Encounter,Patient&_id=" + ids);
        assertThat(names(found, SearchEntryMode.MATCH)).containsExactlyInAnyOrder(patient, encounter);
        assertThat(found.getLink("self").getUrl()).startsWith(server.base() + "?_type=Encounter,Patient&_id=");
        assertThat(names(search("?_id=" + ids + "&_type=Encounter"), SearchEntryMode.MATCH))
                .containsExactly(encounter);
        assertThat(names(search("?_id=" + ids), SearchEntryMode.MATCH)).containsExactlyInAnyOrder(patient, encounter);
        assertThat(names(
                        server.post("_search", bytes("_type=Encounter&_id=" + ids), FORM)
                                .bundle(),
                        SearchEntryMode.MATCH))
                .containsExactly(encounter);

        Bundle first = search("?_type=Observation,Encounter&_sort=-_lastUpdated&_count=3");
        Bundle next = search(behind(first.getLink("next").getUrl()));
        assertThat(first.getLink("next").getUrl()).startsWith(server.base() + "?");
        assertThat(names(next, SearchEntryMode.MATCH))
                .hasSize(3)
                .doesNotContainAnyElementsOf(names(first, SearchEntryMode.MATCH));

        assertThat(server.get("?_type=Colour&_id=x").errors()).containsExactly("search-value");
        assertThat(server.get("?_type=Encounter,Patient&identifier=x").errors()).containsExactly("search-parameter");
        assertThat(server.get("?_type=Patient,Encounter&_sort=date").errors()).containsExactly("search-parameter");
    }

    @Test
    void a_condition_takes_chains_and_no_parameters_about_answers() {
        Encounter planned = server.read(encounter);
        Server.Answer answer =
                server.put("Encounter?_has:Observation:encounter:patient.identifier=" + mrn, Clinic.json(planned));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);

        for (String wrong : List.of("_sort=date", "_count=1", "_include=Encounter:patient", "_total=none")) {
            Server.Answer refused =
                    server.put("Encounter?identifier=https://clinic.example/x%7C1&" + wrong, Clinic.json(planned));
            assertThat(refused.errors()).as(wrong).containsExactly("condition-invalid");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
