package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.BadParameterValue;

/** Numbers, quantities, composites. */
@OnEachDatabase
class QuantitySearchTest {
    private static final String UCUM = "http://unitsofmeasure.org|";

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    @TempDir
    Path definitions;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(
                database,
                folder,
                new Declared(definitions)
                        .of(
                                "Observation",
                                "_id",
                                "code",
                                "value-quantity:quantity",
                                "combo-value-quantity:quantity",
                                "code-value-quantity:composite",
                                "code-value-concept:composite",
                                "code-value-string:composite",
                                "code-value-date:composite",
                                "component-code-value-quantity:composite",
                                "component-code-value-concept:composite",
                                "combo-code-value-quantity:composite",
                                "our-pair:composite")
                        .of("RiskAssessment", "probability:number")
                        .of("DocumentReference", "relationship:composite")
                        .with(
                                "pair",
                                """
                                {"resourceType":"SearchParameter","url":"https://ketaminefhir.org/fhir/SearchParameter/our-pair",
                                 "name":"Pair","status":"active","description":"d","code":"our-pair","base":["Observation"],
                                 "type":"composite","expression":"Observation.component","component":[
                                 {"definition":"http://hl7.org/fhir/SearchParameter/Observation-component-code","expression":"code"},
                                 {"definition":"http://hl7.org/fhir/SearchParameter/Observation-component-value-quantity","expression":"value.as(Quantity)"}]}
                                """)
                        .load());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void observation(String id, String members) {
        store.create("Observation/" + id, "{\"resourceType\":\"Observation\",\"status\":\"final\"," + members + "}");
    }

    private void value(String id, String value, String unit) {
        observation(id, "\"valueQuantity\":" + quantity(value, unit));
    }

    private static String quantity(String value, String unit) {
        return "{\"value\":%s,\"unit\":\"a %s\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"%s\"}"
                .formatted(value, unit, unit);
    }

    private static String concept(String name, String code) {
        return "\"%s\":{\"coding\":[{\"system\":\"http://s.example\",\"code\":\"%s\"}]}".formatted(name, code);
    }

    private List<String> by(String value) {
        return store.find("Observation", "value-quantity=" + value);
    }

    @Test
    void a_number_stands_for_all_that_round_to_it() {
        value("a", "5.34999", "mg");
        value("b", "5.35", "mg");
        value("c", "5.4", "mg");
        value("d", "5.44999", "mg");
        value("e", "5.45", "mg");
        value("f", "-5.4", "mg");

        assertThat(by("5.4")).containsExactly("b", "c", "d");
        assertThat(by("5.40")).containsExactly("c");
        assertThat(by("5")).containsExactly("a", "b", "c", "d", "e");
        assertThat(by("ne5.4")).containsExactly("a", "e", "f");
        assertThat(by("gt5.4")).containsExactly("d", "e");
        assertThat(by("ge5.4")).containsExactly("c", "d", "e");
        assertThat(by("lt5.4")).containsExactly("a", "b", "f");
        assertThat(by("le5.40")).containsExactly("a", "b", "c", "f");
        assertThat(by("sa5.4")).containsExactly("d", "e");
        assertThat(by("eb5.4")).containsExactly("a", "b", "f");
        assertThat(by("ap5.9")).containsExactly("a", "b", "c", "d", "e");
        assertThat(by("ap6.0")).containsExactly("c", "d", "e");
        assertThat(by("-5.4")).containsExactly("f");
        assertThat(by("540e-2")).containsExactly("c");
        assertThat(by("5.4,-5")).containsExactly("b", "c", "d", "f");
    }

    @Test
    void units_of_one_dimension_are_compared_and_others_never() {
        value("mg", "250", "mg");
        value("g", "0.25", "g");
        value("ug", "250000", "ug");
        value("s", "7200", "s");
        value("h", "2", "h");
        value("min", "120", "min");
        value("kpa", "16", "kPa");
        value("mmhg", "120", "mm[Hg]");
        value("iu", "250", "[IU]");
        value("score", "250", "{score}");
        value("celsius", "37", "Cel");
        value("beats", "120", "/min");
        observation("own", "\"valueQuantity\":{\"value\":250,\"system\":\"http://own.example\",\"code\":\"mg\"}");
        observation("bare", "\"valueQuantity\":{\"value\":250,\"unit\":\"mg\"}");

        assertThat(by("250|" + UCUM + "mg")).containsExactly("mg", "g", "ug");
        assertThat(by("0.25|" + UCUM + "g")).containsExactly("mg", "g", "ug");
        assertThat(by("gt249999|" + UCUM + "ug")).containsExactly("mg", "g", "ug");
        assertThat(by("gt250000|" + UCUM + "ug")).isEmpty();
        assertThat(by("ge2|" + UCUM + "h")).containsExactly("s", "h", "min");
        assertThat(by("lt121|" + UCUM + "min")).containsExactly("s", "h", "min");
        assertThat(by("119.9|" + UCUM + "mm[Hg]")).isEmpty();
        assertThat(by("ge120|" + UCUM + "mm[Hg]")).containsExactly("kpa", "mmhg");
        assertThat(by("ap16|" + UCUM + "kPa")).containsExactly("kpa", "mmhg");
        assertThat(by("250|" + UCUM + "[IU]")).containsExactly("iu");
        assertThat(by("250|" + UCUM + "{score}")).containsExactly("score");
        assertThat(by("37|" + UCUM + "Cel")).containsExactly("celsius");
        assertThat(by("2|" + UCUM + "/s")).containsExactly("beats");
        assertThat(by("250|http://own.example|mg")).containsExactly("own");
        assertThat(by("250||mg")).containsExactly("mg", "own", "bare");
        assertThat(by("250||a mg")).containsExactly("mg");
        assertThat(by("250")).containsExactly("mg", "iu", "score", "own", "bare");
        assertThat(by("250|" + UCUM + "nothing")).isEmpty();
    }

    @Test
    void ranges_and_comparators_are_ranges() {
        observation("less", "\"valueQuantity\":{\"value\":5,\"comparator\":\"<\"}");
        observation("most", "\"valueQuantity\":{\"value\":5,\"comparator\":\"<=\"}");
        observation("more", "\"valueQuantity\":{\"value\":5,\"comparator\":\">\"}");
        observation("five", "\"valueQuantity\":{\"value\":5}");

        assertThat(by("5")).containsExactly("five");
        assertThat(by("ge5")).containsExactly("most", "more", "five");
        assertThat(by("le5")).containsExactly("less", "most", "five");
        assertThat(by("gt5")).containsExactly("more");
        assertThat(by("lt5")).containsExactly("less", "most");
        assertThat(by("gt3")).containsExactly("less", "most", "more", "five");
        assertThat(by("sa4")).containsExactly("more", "five");
        assertThat(by("eb6")).containsExactly("less", "most", "five");
        assertThat(by("ne5")).containsExactly("less", "most", "more");
        assertThat(by("ap5")).containsExactly("less", "most", "more", "five");
    }

    @Test
    void what_is_found_is_what_exact_arithmetic_finds() {
        Random random = new Random(3);
        List<BigDecimal> stored = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            BigDecimal number = new BigDecimal(random.nextInt(400) - 100).movePointLeft(random.nextInt(3));
            stored.add(number);
            boolean grams = random.nextBoolean();
            value("o" + i, (grams ? number.movePointLeft(3) : number).toPlainString(), grams ? "g" : "mg");
        }
        for (int i = 0; i < 60; i++) {
            BigDecimal number = new BigDecimal(random.nextInt(400) - 100).movePointLeft(random.nextInt(3));
            BigDecimal half = BigDecimal.valueOf(5, number.scale() + 1);
            String asked = number.toPlainString() + "|" + UCUM + "mg";

            assertThat(by(asked))
                    .as(asked)
                    .isEqualTo(these(
                            stored,
                            each -> each.compareTo(number.subtract(half)) >= 0
                                    && each.compareTo(number.add(half)) < 0));
            assertThat(by("le" + asked)).as(asked).isEqualTo(these(stored, each -> each.compareTo(number) <= 0));
            assertThat(by("gt" + asked)).as(asked).isEqualTo(these(stored, each -> each.compareTo(number) > 0));
        }
    }

    private static List<String> these(List<BigDecimal> stored, java.util.function.Predicate<BigDecimal> wanted) {
        return IntStream.range(0, stored.size())
                .filter(i -> wanted.test(stored.get(i)))
                .mapToObj(i -> "o" + i)
                .toList();
    }

    @Test
    void numbers_are_found_without_a_unit() {
        store.create(
                "RiskAssessment/a",
                "{\"resourceType\":\"RiskAssessment\",\"prediction\":[{\"probabilityDecimal\":0.5},{\"probabilityDecimal\":0.9}]}");
        store.create(
                "RiskAssessment/b",
                "{\"resourceType\":\"RiskAssessment\",\"prediction\":[{\"probabilityRange\":{\"low\":{\"value\":0.2},\"high\":{\"value\":0.4}}}]}");

        assertThat(store.find("RiskAssessment", "probability=0.5")).containsExactly("a");
        assertThat(store.find("RiskAssessment", "probability=gt0.3")).containsExactly("a", "b");
        assertThat(store.find("RiskAssessment", "probability=lt0.3")).containsExactly("b");
        assertThat(store.find("RiskAssessment", "probability:missing=true")).isEmpty();
    }

    @Test
    void both_parts_of_a_composite_hold_in_one_element() {
        observation("a", concept("code", "x") + ",\"valueQuantity\":" + quantity("5", "mg"));
        observation("b", concept("code", "y") + ",\"valueQuantity\":" + quantity("50", "mg"));
        observation(
                "c",
                concept("code", "x") + ",\"component\":[{" + concept("code", "sys") + ",\"valueQuantity\":"
                        + quantity("120", "mm[Hg]") + "},{" + concept("code", "dia") + ",\"valueQuantity\":"
                        + quantity("80", "mm[Hg]") + "},{" + concept("code", "arm") + ","
                        + concept("valueCodeableConcept", "left") + "}]");
        observation("d", concept("code", "x") + "," + concept("valueCodeableConcept", "yes"));
        observation("e", concept("code", "x") + ",\"valueString\":\"Sitting $ up\"");
        observation("f", concept("code", "x") + ",\"valueDateTime\":\"2026-03-10\"");

        assertThat(pairs("code-value-quantity", "http://s.example|x$gt4")).containsExactly("a");
        assertThat(pairs("code-value-quantity", "x$gt10")).isEmpty();
        assertThat(pairs("code-value-quantity", "x$5000||ug")).isEmpty();
        assertThat(pairs("code-value-quantity", "x$5000|" + UCUM + "ug")).containsExactly("a");
        assertThat(pairs("code-value-quantity", "|x$gt4")).isEmpty();
        assertThat(pairs("code-value-quantity", "http://s.example|$gt4")).containsExactly("a", "b");
        assertThat(pairs("code-value-quantity", "x$5,y$50")).containsExactly("a", "b");
        assertThat(pairs("component-code-value-quantity", "sys$gt100")).containsExactly("c");
        assertThat(pairs("component-code-value-quantity", "dia$gt100")).isEmpty();
        assertThat(pairs("component-code-value-quantity", "x$5")).isEmpty();
        assertThat(pairs("our-pair", "sys$120")).containsExactly("c");
        assertThat(pairs("our-pair", "dia$120")).isEmpty();
        assertThat(pairs("combo-code-value-quantity", "sys$gt100,x$5")).containsExactly("a", "c");
        assertThat(pairs("combo-code-value-quantity", "x$120")).isEmpty();
        assertThat(pairs("component-code-value-concept", "arm$http://s.example|left"))
                .containsExactly("c");
        assertThat(pairs("component-code-value-concept", "sys$left")).isEmpty();
        assertThat(pairs("code-value-concept", "x$yes")).containsExactly("d");
        assertThat(pairs("code-value-string", "x$sitting \\$")).containsExactly("e");
        assertThat(pairs("code-value-date", "x$ge2026-03")).containsExactly("f");
        assertThat(pairs("code-value-quantity:missing", "false")).containsExactly("a", "b");
        assertThat(pairs("component-code-value-quantity:missing", "true")).containsExactly("a", "b", "d", "e", "f");
        assertThat(store.find("Observation", "combo-value-quantity=80")).containsExactly("c");
    }

    private List<String> pairs(String parameter, String value) {
        return store.find("Observation", parameter + "=" + value);
    }

    @Test
    void a_composite_may_name_its_token_last() {
        store.create(
                "DocumentReference/a",
                "{\"resourceType\":\"DocumentReference\",\"relatesTo\":[{\"code\":\"replaces\",\"target\":{\"reference\":\"DocumentReference/x\"}},"
                        + "{\"code\":\"appends\",\"target\":{\"reference\":\"DocumentReference/y\"}}]}");

        assertThat(store.find("DocumentReference", "relationship=DocumentReference/x$replaces"))
                .containsExactly("a");
        assertThat(store.find("DocumentReference", "relationship=DocumentReference/y$replaces"))
                .isEmpty();
    }

    @Test
    void what_is_no_number_is_refused_with_what_is() {
        for (String bad : List.of("x", "5,x", "gt", "5|mg", "5|" + UCUM, "1e9999", "0x10", "5 mg")) {
            assertThatExceptionOfType(BadParameterValue.class)
                    .as(bad)
                    .isThrownBy(() -> by(bad))
                    .withMessageContaining("5.40");
        }
        for (String bad : List.of("x", "x$5$6", "x$", "$5", "x$y")) {
            assertThatExceptionOfType(BadParameterValue.class)
                    .as(bad)
                    .isThrownBy(() -> pairs("code-value-quantity", bad));
        }
    }
}
