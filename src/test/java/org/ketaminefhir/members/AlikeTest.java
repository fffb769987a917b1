package org.ketaminefhir.members;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlikeTest {
    @ParameterizedTest
    @CsvSource({
        "Müller-Strauß, MULLER STRAUSS",
        "Strauß, strauss",
        "O’Neil, o'neil",
        "Núñez, NUNEZ",
        "m-10 01, M1001",
        "ＡＢ１, ab1"
    })
    void the_same_name_however_it_is_written(String one, String other) {
        assertThat(Alike.of(one)).isEqualTo(Alike.of(other)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Strauß, Straus", "Müller, Мüller", "ab, ba"})
    void another_name(String one, String other) {
        assertThat(Alike.of(one)).isNotEqualTo(Alike.of(other));
    }
}
