package org.ketaminefhir.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class UcumTest {
    private static String unit(String code) {
        return Ucum.canonical(code).map(Ucum.Canonical::unit).orElse(null);
    }

    private static double in(String value, String code) {
        return Amounts.number(
                new BigDecimal(value), Ucum.canonical(code).orElseThrow().factor());
    }

    @Test
    void units_of_one_dimension_meet_in_one_number() {
        assertThat(unit("mg")).isEqualTo(unit("kg")).isEqualTo(unit("[lb_av]"));
        assertThat(unit("mm[Hg]")).isEqualTo(unit("kPa"));
        assertThat(unit("min")).isEqualTo(unit("h")).isNotEqualTo(unit("mg"));
        assertThat(in("250", "mg")).isEqualTo(in("0.25", "g")).isEqualTo(in("250000", "ug"));
        assertThat(in("120", "/min")).isEqualTo(in("2", "/s")).isEqualTo(in("7200", "/h"));
        assertThat(in("100", "min")).isEqualTo(in("6000", "s"));
        assertThat(in("16", "kPa")).isGreaterThan(in("120", "mm[Hg]")).isLessThan(in("120.1", "mm[Hg]"));
    }

    @Test
    void what_is_no_multiple_stands_alone() {
        for (String code : List.of("Cel", "[degF]", "[pH]", "dB", "B[V]", "Np", "[IU]", "k[IU]/mL", "[arb'U]/dL{x}")) {
            assertThat(unit(code)).as(code).isNull();
        }
        for (String code : List.of("", "nothing", "mg/", "{score", "x".repeat(200), "((((")) {
            assertThat(code.isEmpty() ? null : unit(code)).as(code).isNull();
        }
        assertThat(unit("{score}")).isEqualTo(unit("%")).isNotNull();
        assertThat(unit("mol/L")).isNotNull();
        assertThat(unit("m[H2O]")).isEqualTo(unit("Pa"));
    }
}
