package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.views.PartyName;
import org.ketaminefhir.views.Reach;
import org.ketaminefhir.views.View;
import org.ketaminefhir.views.View.OfType;

/** For whom an organisation pays is whom it is shown, whatever was recorded, amended and denied. */
@OnEachDatabase
class CoveredTest {
    private static final int PATIENTS = 120;
    private static final List<String> STATES = List.of("active", "active", "active", "cancelled", "entered-in-error");
    private static final List<String> PAYORS = List.of(
            "{\"reference\":\"Organization/x\"}",
            "{\"identifier\":{\"system\":\"http://payers.example\",\"value\":\"X\"}}",
            "{\"reference\":\"Organization/y\"}",
            "{\"display\":\"The patient\"}");
    private static final List<String> PERIODS = List.of(
            "",
            ",\"period\":{\"start\":\"2020-01-01\",\"end\":\"2020-12-31\"}",
            ",\"period\":{\"start\":\"2026-01-01\"}",
            ",\"period\":{\"end\":\"2099-12-31\"}");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void who_is_paid_for_is_who_is_shown() {
        Random random = new Random(4);
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < PATIENTS; i++) {
            writes.add(write("Patient/p" + i, 0, "\"active\":true"));
            for (int c = random.nextInt(3); c > 0; c--) {
                writes.add(write("Coverage/c" + i + "-" + c, 0, coverage("p" + i, random)));
            }
            if (random.nextInt(6) == 0) {
                writes.add(write("Consent/n" + i, 0, denial("p" + i, random.nextBoolean() ? "x" : "y")));
            }
        }
        apply(writes);
        assertShown();

        List<Write> amended = writes.stream()
                .filter(write -> write.key().type().equals("Coverage") && random.nextInt(3) == 0)
                .map(write -> write(
                        write.key().toString(),
                        1,
                        coverage(write.key().id().substring(1).replaceFirst("(\\d+)-.*", "p$1"), random)))
                .toList();
        apply(amended);
        assertShown();

        apply(List.of(Write.delete(Key.parse("Patient/" + some("x")), 1)));
        assertShown();
    }

    private String some(String payer) {
        return store.records.seenBy(view(payer)).covered().get(0).patient();
    }

    private void assertShown() {
        Set<String> all = new TreeSet<>();
        for (String payer : List.of("x", "y", "nobody")) {
            Reading seen = store.records.seenBy(view(payer));
            Set<String> shown = new TreeSet<>(TestStore.ids(seen.search(
                    SearchUrl.parse("Patient", "_lastUpdated=gt2000").count(1000))));
            Set<String> covered =
                    seen.covered().stream().map(CoveredDays::patient).collect(Collectors.toSet());
            assertThat(covered).as(payer).isEqualTo(shown);
            all.addAll(covered);
        }
        assertThat(all).hasSizeBetween(20, PATIENTS - 20);
        assertThat(store.records.covered()).isEmpty();
    }

    @Test
    void the_days_of_each_patient_come_together_the_earliest_first() {
        apply(List.of(
                write("Patient/a", 0, "\"active\":true"),
                write("Patient/b", 0, "\"active\":true"),
                write("Coverage/1", 0, covered("a", "\"start\":\"2026-01-01\",\"end\":\"2026-06-30\"")),
                write("Coverage/2", 0, covered("b", "\"start\":\"2026-03-01\"")),
                write("Coverage/3", 0, covered("a", "\"end\":\"2024-12\""))));

        long day = 86_400_000;
        assertThat(store.records.seenBy(view("x")).covered())
                .containsExactly(
                        new CoveredDays(
                                "a",
                                Long.MIN_VALUE,
                                java.time.LocalDate.of(2025, 1, 1).toEpochDay() * day - 1),
                        new CoveredDays(
                                "a",
                                java.time.LocalDate.of(2026, 1, 1).toEpochDay() * day,
                                java.time.LocalDate.of(2026, 7, 1).toEpochDay() * day - 1),
                        new CoveredDays("b", java.time.LocalDate.of(2026, 3, 1).toEpochDay() * day, Long.MAX_VALUE));
    }

    private static String coverage(String patient, Random random) {
        return "\"status\":\"" + any(STATES, random) + "\",\"beneficiary\":{\"reference\":\"Patient/" + patient
                + "\"},\"payor\":[" + any(PAYORS, random) + "]" + any(PERIODS, random);
    }

    private static String covered(String patient, String period) {
        return "\"status\":\"active\",\"beneficiary\":{\"reference\":\"Patient/" + patient + "\"},\"payor\":["
                + PAYORS.get(0) + "],\"period\":{" + period + "}";
    }

    private static String any(List<String> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static String denial(String patient, String organization) {
        return "\"status\":\"active\",\"scope\":{\"coding\":[{\"code\":\"patient-privacy\"}]},\"patient\":{\"reference\":"
                + "\"Patient/" + patient
                + "\"},\"provision\":{\"type\":\"deny\",\"actor\":[{\"reference\":{\"reference\":"
                + "\"Organization/" + organization + "\"}}]}";
    }

    private static Write write(String key, int basedOn, String members) {
        String json = "{\"resourceType\":\"" + Key.parse(key).type() + "\"," + members + "}";
        Resource resource = (Resource) TestStore.FHIR.newJsonParser().parseResource(json);
        return Write.of(Key.parse(key), basedOn, Content.of(json.getBytes(UTF_8), value -> value), resource);
    }

    /** Brought by a clinic. */
    private void apply(List<Write> writes) {
        Receipt receipt = store.records.apply(new Change(
                writes,
                List.of(),
                Map.of(),
                List.of(),
                null,
                new Behalf("clinic", View.EVERYTHING),
                Alongside.NOTHING));
        assertThat(receipt).isInstanceOf(Receipt.Applied.class);
    }

    private static View view(String payer) {
        Set<String> parties = Set.of(
                PartyName.ofRecord(payer), PartyName.ofIdentifier("http://payers.example|" + payer.toUpperCase()));
        Map<String, OfType> types = Map.of("Patient", new OfType(Reach.COVERED, List.of()));
        return new View(false, payer, parties, types, 0, 0, "HPAYMT");
    }
}
