package org.ketaminefhir.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @ParameterizedTest
    @CsvSource({
        "system/Observation.rs, system/Observation.rs",
        "system/*.cruds, system/*.cruds",
        "system/Patient.read, system/Patient.rs",
        "system/Patient.write, system/Patient.cud",
        "system/*.*, system/*.cruds",
        "system/Observation.rs?category=survey, system/Observation.rs?category=survey",
        "'system/Observation.s?code=b,a&category=x|y', 'system/Observation.s?category=x|y&code=a,b'"
    })
    void a_scope_of_either_version_is_read(String text, String read) {
        assertThat(Scope.parse(text)).hasToString(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "patient/Observation.rs",
                "user/Observation.rs",
                "system/Observation",
                "system/Observation.sr",
                "system/Observation.rr",
                "system/Observation.x",
                "system/observation.rs",
                "system/Observation.rs?",
                "system/Observation.rs?category",
                "system/Observation.rs?category=a&category=b",
                "system/Observation.rs?patient.name=a",
                "system/Observation.rs?category:not=a",
                "openid"
            })
    void what_is_no_scope_of_a_system_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Scope.parse(text)).withMessageEndingWith(".");
    }

    @ParameterizedTest
    @CsvSource({
        "system/*.cruds, system/Patient.r, true",
        "system/Patient.rs, system/Patient.rs, true",
        "system/Patient.rs, system/Patient.cruds, false",
        "system/Patient.rs, system/*.rs, false",
        "system/Observation.rs, system/Observation.rs?category=survey, true",
        "system/Observation.rs?category=survey, system/Observation.rs, false",
        "'system/Observation.rs?category=a,b', system/Observation.rs?category=a, true",
        "system/Observation.rs?category=a, 'system/Observation.rs?category=a,b', false",
        "system/Observation.rs?category=a, system/Observation.rs?category=a&code=c, true",
        "system/Observation.rs?category=a, system/Observation.rs?code=c, false"
    })
    void a_scope_covers_what_allows_no_more(String wide, String narrow, boolean covers) {
        assertThat(Scope.parse(wide).covers(Scope.parse(narrow))).isEqualTo(covers);
    }
}
