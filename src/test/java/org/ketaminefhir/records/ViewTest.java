package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.views.Label;
import org.ketaminefhir.views.PartyName;
import org.ketaminefhir.views.Reach;
import org.ketaminefhir.views.View;
import org.ketaminefhir.views.View.OfType;

/** Nothing that is out of somebody's view leaves a trace in any answer, and all that is in it is there. */
@OnEachDatabase
class ViewTest {
    private static final String SENSITIVE =
            "\"meta\":{\"security\":[{\"system\":\"" + Label.ACT_CODE + "\",\"code\":\"%s\"}]},";
    private static final Set<String> DIRECTORY = Set.of("Organization", "Practitioner", "Medication", "Questionnaire");
    private static final Set<String> CARE = Set.of(
            "Patient",
            "Encounter",
            "Observation",
            "MedicationAdministration",
            "Condition",
            "Coverage",
            "Consent",
            "DocumentReference",
            "Provenance");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;
    private final List<Key> all = new ArrayList<>();

    @BeforeEach
    void open() {
        store = new TestStore(database, folder);
        put(null, "Organization/a", "\"name\":\"A\"");
        put(null, "Organization/x", "\"name\":\"X\"");
        put("a", "Practitioner/doctor", "\"name\":[{\"family\":\"Testa\"}]");
        put("a", "Patient/pa", "\"name\":[{\"family\":\"Testa\"}],\"gender\":\"female\"");
        put("a", "Encounter/spring", subject("pa") + ",\"status\":\"finished\"," + period("2026-03-01", "2026-03-01"));
        put(
                "a",
                "MedicationAdministration/spring",
                given("pa", "2026-03-01T10:00:00Z") + ",\"context\":" + ref("Encounter/spring"));
        put("a", "MedicationAdministration/summer", given("pa", "2026-06-01T10:00:00Z"));
        put(
                "a",
                "Observation/spring",
                seen("pa", "2026-03-01", "survey") + ",\"encounter\":" + ref("Encounter/spring"));
        put("a", "Observation/summer", seen("pa", "2026-06-01", "vital-signs"));
        put("a", "Condition/old", subject("pa") + ",\"recordedDate\":\"2019-01-01\"");
        put("a", "DocumentReference/notes", SENSITIVE.formatted("PSYTHPN") + document("pa"));
        put("a", "DocumentReference/substance", SENSITIVE.formatted("42CFRPart2") + document("pa"));
        put("a", "DocumentReference/letter", document("pa"));
        put("a", "DocumentReference/undated", subject("pa") + ",\"status\":\"current\"");
        put("a", "Coverage/first", coverage("pa", ref("Organization/x"), "2026-01-01", "2026-04"));
        put(
                "a",
                "Coverage/second",
                coverage(
                        "pa",
                        "{\"identifier\":{\"system\":\"http://payers.example\",\"value\":\"Y\"}}",
                        "2026-05-01",
                        null));
        put(
                "a",
                "Coverage/over",
                coverage("pa", ref("Organization/z"), "2020", null).replace("active", "cancelled"));
        put(
                "a",
                "Provenance/spring",
                "\"target\":[" + ref("Observation/spring") + "," + ref("Patient/pa")
                        + "],\"recorded\":\"2026-08-01T00:00:00Z\",\"occurredDateTime\":\"2026-03-01\",\"agent\":[{\"who\":{\"display\":\"a\"}}]");
        put("b", "Patient/pb", "\"name\":[{\"family\":\"Testa\"}],\"gender\":\"female\"");
        put("b", "Observation/denied", seen("pb", "2026-03-01", "survey"));
        put("b", "Condition/denied", subject("pb"));
        put("b", "Coverage/denied", coverage("pb", ref("Organization/x"), "2026-01-01", null));
        put(
                "b",
                "Consent/deny",
                "\"status\":\"active\"," + privacy() + ",\"patient\":" + ref("Patient/pb")
                        + ",\"provision\":{\"type\":\"deny\",\"actor\":[" + actor("x")
                        + "],\"provision\":[{\"type\":\"permit\",\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"Condition\"}]}]}");
        put("a", "Patient/ps", "\"generalPractitioner\":[" + ref("Organization/b") + "]");
        put("a", "Observation/shared", seen("ps", "2026-03-01", "survey"));
        put("b", "Observation/sharing", seen("ps", "2026-04-01", "survey"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_clinic_sees_its_own_patients_and_those_in_whose_care_it_is_named() {
        assertSees(
                clinic("a"),
                "Patient/pa Encounter/spring MedicationAdministration/spring MedicationAdministration/summer"
                        + " Observation/spring Observation/summer Condition/old DocumentReference/notes DocumentReference/substance"
                        + " DocumentReference/undated DocumentReference/letter Coverage/first Coverage/second Coverage/over Provenance/spring Patient/ps Observation/shared"
                        + " Observation/sharing");
        assertSees(
                clinic("b"),
                "Patient/pb Observation/denied Condition/denied Coverage/denied Consent/deny Patient/ps"
                        + " Observation/shared Observation/sharing");
        assertSees(clinic("stranger"), "");
    }

    @Test
    void an_insurer_sees_its_members_on_the_days_that_it_covers_and_what_went_before() {
        assertSees(
                insurer("x"),
                "Patient/pa Encounter/spring MedicationAdministration/spring Observation/spring Condition/old"
                        + " DocumentReference/letter Coverage/first Provenance/spring Condition/denied");
        assertSees(
                insurer("y"),
                "Patient/pa MedicationAdministration/summer Observation/summer Condition/old"
                        + " DocumentReference/undated Coverage/second");
        assertSees(insurer("z"), "");
    }

    @Test
    void a_consent_opens_what_needs_one_and_closes_it_again() {
        String permit = "\"status\":\"active\"," + privacy() + ",\"patient\":" + ref("Patient/pa")
                + ",\"provision\":{\"type\":\"permit\",\"actor\":[" + actor("x") + "],\"securityLabel\":[{\"system\":\""
                + Label.ACT_CODE + "\",\"code\":\"42CFRPart2\"}]}";
        put("a", "Consent/permit", permit);

        assertThat(read(insurer("x"), "DocumentReference/substance")).isTrue();
        assertThat(read(insurer("x"), "DocumentReference/notes")).isFalse();
        assertThat(read(insurer("y"), "DocumentReference/substance")).isFalse();

        amend("Consent/permit", permit.replace("active", "inactive"));

        assertThat(read(insurer("x"), "DocumentReference/substance")).isFalse();
    }

    @Test
    void a_consent_that_opts_out_closes_all_but_what_it_permits() {
        put(
                "a",
                "Consent/out",
                "\"status\":\"active\"," + privacy() + ",\"patient\":" + ref("Patient/pa")
                        + ",\"policyRule\":{\"coding\":[{\"code\":\"OPTOUT\"}]},\"provision\":{\"provision\":[{\"type\":\"permit\","
                        + "\"dataPeriod\":{\"start\":\"2026-02-01\",\"end\":\"2026-03-31\"}}]}");

        assertThat(read(insurer("x"), "Observation/spring")).isTrue();
        assertThat(read(insurer("y"), "Observation/summer")).isFalse();
        assertThat(read(insurer("x"), "Patient/pa")).isFalse();
        assertThat(read(clinic("a"), "Patient/pa")).isTrue();
    }

    @Test
    void what_a_denial_cannot_be_narrowed_to_it_covers() {
        put(
                "a",
                "Consent/coded",
                "\"status\":\"active\"," + privacy() + ",\"patient\":" + ref("Patient/pa")
                        + ",\"provision\":{\"type\":\"deny\",\"code\":[{\"text\":\"what\"}]}");

        assertThat(read(insurer("x"), "Observation/spring")).isFalse();
        assertThat(read(clinic("a"), "Observation/spring")).isTrue();
    }

    @Test
    void a_scope_that_asks_for_tokens_shows_only_what_has_them_now_and_then() {
        View view = with(clinic("a"), "Observation", Map.of("category", Set.of("http://x|survey", "nothing")));

        assertThat(read(view, "Observation/spring")).isTrue();
        assertThat(read(view, "Observation/summer")).isFalse();
        assertThat(read(view, "Encounter/spring")).isTrue();
        assertThat(found(view, "Encounter", "_has:Observation:encounter:status=final"))
                .containsExactly("Encounter/spring");

        amend("Observation/summer", seen("pa", "2026-06-01", "survey"));

        Reading seen = store.records.seenBy(view);
        assertThat(read(view, "Observation/summer")).isTrue();
        assertThat(seen.read(Key.parse("Observation/summer"), 1)).isEmpty();
        assertThat(seen.history(Key.parse("Observation/summer")))
                .extracting(Version::version)
                .containsExactly(2);
        assertThat(seen.history(new HistoryQuery("Observation", "summer", null, null, null, 10, null))
                        .versions())
                .extracting(Version::version)
                .containsExactly(2);
    }

    @Test
    void a_chain_does_not_pass_through_what_is_out_of_view() {
        View withoutPatients = without(insurer("x"), "Patient");

        assertThat(found(insurer("x"), "Observation", "patient.gender=female")).containsExactly("Observation/spring");
        assertThat(found(withoutPatients, "Observation", "patient.gender=female"))
                .isEmpty();
        assertThat(found(withoutPatients, "Observation", "patient.name=testa")).isEmpty();
        assertThat(found(insurer("x"), "Patient", "_has:Observation:patient:date=2026-06-01"))
                .isEmpty();
        assertThat(found(insurer("x"), "Patient", "_has:DocumentReference:patient:_id=notes"))
                .isEmpty();
        assertThat(found(insurer("y"), "Patient", "_has:Observation:patient:date=2026-06-01"))
                .containsExactly("Patient/pa");
        assertThat(found(insurer("x"), "Observation", "encounter.status=finished"))
                .containsExactly("Observation/spring");
        assertThat(found(without(insurer("x"), "Encounter"), "Observation", "encounter.status=finished"))
                .isEmpty();
    }

    @Test
    void what_moved_out_of_view_is_gone_with_its_history() {
        amend("Coverage/first", coverage("pa", ref("Organization/z"), "2026-01-01", null));

        assertSees(insurer("x"), "Condition/denied");
        assertThat(read(insurer("z"), "Patient/pa")).isTrue();
        assertThat(store.records.seenBy(insurer("x")).history(Key.parse("Coverage/first")))
                .isEmpty();
        assertThat(store.records.seenBy(insurer("x")).read(Key.parse("Coverage/first"), 1))
                .isEmpty();
    }

    @Test
    void a_deleted_record_is_deleted_for_those_only_who_saw_it() {
        store.records.apply(Change.of(Write.delete(Key.parse("Observation/spring"), 1)));

        assertThat(store.records
                        .seenBy(clinic("a"))
                        .read(Key.parse("Observation/spring"))
                        .orElseThrow()
                        .deleted())
                .isTrue();
        assertThat(store.records.seenBy(clinic("b")).read(Key.parse("Observation/spring")))
                .isEmpty();
    }

    /** By every way of reading. */
    private void assertSees(View view, String expected) {
        Set<String> in = Arrays.stream(expected.split(" "))
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        in.addAll(List.of("Organization/a", "Organization/x"));
        if (!view.shows("Practitioner")) {
            throw new AssertionError("every view of this test has the directory");
        }
        in.add("Practitioner/doctor");
        Reading seen = store.records.seenBy(view);
        assertThat(all.stream().filter(key -> seen.read(key).isPresent()).map(Key::toString))
                .containsExactlyInAnyOrderElementsOf(in);
        assertThat(seen.readAll(all).keySet().stream().map(Key::toString)).containsExactlyInAnyOrderElementsOf(in);
        assertThat(all.stream().filter(key -> !seen.history(key).isEmpty()).map(Key::toString))
                .containsExactlyInAnyOrderElementsOf(in);
        Set<String> types = new TreeSet<>(CARE);
        types.addAll(DIRECTORY);
        assertThat(types.stream().flatMap(type -> found(view, type, "_lastUpdated=gt2000").stream()))
                .containsExactlyInAnyOrderElementsOf(in);
        assertThat(
                        types.stream()
                                .flatMap(type -> keys(seen.search(SearchUrl.parse(type, "")
                                                        .sorted("-_lastUpdated")
                                                        .count(100))
                                                .versions())
                                        .stream()))
                .containsExactlyInAnyOrderElementsOf(in);
        assertThat(types.stream()
                        .mapToLong(type -> seen.search(SearchUrl.parse(type, "_lastUpdated=gt2000")
                                        .counted())
                                .total())
                        .sum())
                .isEqualTo(in.size());
        assertThat(keys(seen.history(new HistoryQuery(null, null, null, null, null, 100, null))
                        .versions()))
                .containsExactlyInAnyOrderElementsOf(in);
        assertThat(charted(seen)).isSubsetOf(in);
        assertThat(latest(seen)).isSubsetOf(in);
        assertThat(along(seen)).isSubsetOf(in);
        assertThat(matched(seen)).isSubsetOf(in);
        assertThat(keys(seen.labelled(types, 100))).isSubsetOf(in);
    }

    private Set<String> charted(Reading seen) {
        SearchContract contract = SearchContract.of(TestStore.DEFINITIONS);
        Set<String> found = new TreeSet<>();
        for (String patient : List.of("pa", "pb", "ps")) {
            Chart chart = new Chart(
                    patient,
                    contract.types(),
                    List.of(),
                    List.of(contract.parameter("Provenance", "target").orElseThrow()),
                    List.of(),
                    null,
                    null,
                    100,
                    null);
            found.addAll(keys(seen.chart(chart).versions()));
        }
        return found;
    }

    private Set<String> latest(Reading seen) {
        return Stream.of("pa", "pb", "ps")
                .flatMap(patient -> seen.latest(SearchUrl.parse("Observation", "patient=" + patient), 5).stream())
                .map(version -> version.key().toString())
                .collect(Collectors.toSet());
    }

    private Set<String> along(Reading seen) {
        Set<String> found = new TreeSet<>();
        along(seen, "Patient", Include.reverse("Observation:patient"), Include.reverse("DocumentReference:patient"))
                .forEach(found::add);
        along(seen, "Patient", Include.reverse("Coverage:beneficiary"), Include.reverse("Provenance:target"))
                .forEach(found::add);
        along(seen, "Observation", Include.of("Observation:patient"), Include.of("Observation:encounter"))
                .forEach(found::add);
        along(
                        seen,
                        "Provenance",
                        Include.of("Provenance:target"),
                        Include.reverse("Observation:patient").iterated())
                .forEach(found::add);
        return found;
    }

    private static List<String> along(Reading seen, String type, Include... includes) {
        return keys(seen.search(SearchUrl.parse(type, "").including(includes))
                .along()
                .versions());
    }

    private Set<String> matched(Reading seen) {
        return Stream.of("Patient", "Observation", "DocumentReference")
                .flatMap(type -> seen.match(SearchUrl.parse(type, "_lastUpdated=gt2000"), 10).stream())
                .map(Key::toString)
                .collect(Collectors.toSet());
    }

    private static List<String> keys(List<Version> versions) {
        return versions.stream().map(version -> version.key().toString()).toList();
    }

    private List<String> found(View view, String type, String search) {
        return keys(
                store.records.seenBy(view).search(SearchUrl.parse(type, search)).versions());
    }

    private boolean read(View view, String key) {
        return store.records.seenBy(view).read(Key.parse(key)).isPresent();
    }

    private static View clinic(String organization) {
        Map<String, OfType> types = new HashMap<>();
        CARE.forEach(type -> types.put(type, new OfType(Reach.TREATED, List.of())));
        return view(organization, types, 0, "TREAT");
    }

    private static View insurer(String organization) {
        Map<String, OfType> types = new HashMap<>();
        CARE.stream()
                .filter(type -> !type.equals("Consent"))
                .forEach(type -> types.put(type, new OfType(Reach.COVERED, List.of())));
        types.put("Condition", new OfType(Reach.COVERED_BEFORE, List.of()));
        types.put("Coverage", new OfType(Reach.COVERAGE, List.of()));
        return view(organization, types, Label.PSYTHPN.bit(), "HPAYMT");
    }

    private static View view(String organization, Map<String, OfType> types, long never, String purpose) {
        DIRECTORY.forEach(type -> types.put(type, new OfType(Reach.DIRECTORY, List.of())));
        Set<String> parties = Set.of(
                PartyName.ofRecord(organization),
                PartyName.ofIdentifier("http://payers.example|" + organization.toUpperCase()));
        return new View(false, organization, parties, types, never, Label.PART_2.bit(), purpose);
    }

    private static View with(View view, String type, Map<String, Set<String>> tokens) {
        Map<String, OfType> types = new HashMap<>(view.types());
        types.put(type, new OfType(view.types().get(type).reach(), List.of(tokens)));
        return new View(false, view.owner(), view.parties(), types, view.never(), view.consented(), view.purpose());
    }

    private static View without(View view, String type) {
        Map<String, OfType> types = new HashMap<>(view.types());
        types.remove(type);
        return new View(false, view.owner(), view.parties(), types, view.never(), view.consented(), view.purpose());
    }

    private void put(String owner, String key, String members) {
        apply(owner, key, 0, members);
        all.add(Key.parse(key));
    }

    private void amend(String key, String members) {
        apply(null, key, 1, members);
    }

    private void apply(String owner, String name, int basedOn, String members) {
        Key key = Key.parse(name);
        String json = "{\"resourceType\":\"" + key.type() + "\"," + members + "}";
        Resource resource = (Resource) TestStore.FHIR.newJsonParser().parseResource(json);
        Write write = Write.of(key, basedOn, Content.of(json.getBytes(UTF_8), value -> value), resource);
        Receipt receipt = store.records.apply(new Change(
                List.of(write),
                List.of(),
                Map.of(),
                List.of(),
                null,
                new Behalf(owner, View.EVERYTHING),
                Alongside.NOTHING));
        assertThat(receipt).isInstanceOf(Receipt.Applied.class);
    }

    private static String ref(String target) {
        return "{\"reference\":\"" + target + "\"}";
    }

    private static String subject(String patient) {
        return "\"subject\":" + ref("Patient/" + patient);
    }

    private static String period(String start, String end) {
        return "\"period\":{\"start\":\"" + start + "\",\"end\":\"" + end + "\"}";
    }

    private static String given(String patient, String when) {
        return subject(patient) + ",\"status\":\"completed\",\"effectiveDateTime\":\"" + when + "\"";
    }

    private static String seen(String patient, String when, String category) {
        return subject(patient) + ",\"status\":\"final\",\"effectiveDateTime\":\"" + when
                + "\",\"category\":[{\"coding\":[{\"system\":\"http://x\",\"code\":\"" + category
                + "\"}]}],\"code\":{\"coding\":[{\"code\":\"c\"}]}";
    }

    private static String document(String patient) {
        return subject(patient) + ",\"status\":\"current\",\"date\":\"2026-03-05T00:00:00Z\"";
    }

    private static String coverage(String patient, String payor, String start, String end) {
        return "\"status\":\"active\",\"beneficiary\":" + ref("Patient/" + patient) + ",\"payor\":[" + payor
                + "],\"period\":{\"start\":\"" + start + "\"" + (end == null ? "" : ",\"end\":\"" + end + "\"") + "}";
    }

    private static String privacy() {
        return "\"scope\":{\"coding\":[{\"code\":\"patient-privacy\"}]}";
    }

    private static String actor(String organization) {
        return "{\"reference\":" + ref("Organization/" + organization) + "}";
    }
}
