package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void ids_are_fhir_ids_of_one_length_that_differ() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = Ids.next();
            assertThat(id).matches("[0-9a-hjkmnp-tv-z]{26}");
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    void the_head_is_the_time_and_the_tail_is_not() {
        long before = System.currentTimeMillis();
        String first = Ids.next();
        String second = Ids.next();

        assertThat(time(first)).isBetween(before, System.currentTimeMillis());
        assertThat(first.substring(0, 10)).isLessThanOrEqualTo(second.substring(0, 10));
        assertThat(first.substring(10)).isNotEqualTo(second.substring(10));
    }

    private static long time(String id) {
        long time = 0;
        for (char c : id.substring(0, 10).toCharArray()) {
            time = time * 32 + "0123456789abcdefghjkmnpqrstvwxyz".indexOf(c);
        }
        return time;
    }
}
