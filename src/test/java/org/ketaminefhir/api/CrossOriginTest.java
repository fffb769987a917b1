package org.ketaminefhir.api;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://app.example", "http://localhost:3000", "https://app.example:8443"})
    void takes_an_origin(String origin) {
        assertThatCode(() -> CrossOrigin.filter(List.of(origin))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*.example",
                "null",
                "app.example",
                "https://app.example/",
                "https://app.example/app"
            })
    void refuses_what_stands_for_more_or_less_than_one_origin(String origin) {
        assertThatThrownBy(() -> CrossOrigin.filter(List.of(origin)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ketamine-fhir.cors.origins");
    }
}
