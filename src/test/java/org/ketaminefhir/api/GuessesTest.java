package org.ketaminefhir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.access.Caller;

/** Who asks in vain about the same waits, and nobody else. */
class GuessesTest {
    private static final Caller INSURER = new Caller("insurer-x", "insurer", null, List.of());
    private static final Caller OTHER = new Caller("insurer-y", "insurer", null, List.of());

    private final Guesses guesses = new Guesses(3, false);

    private boolean goes(Caller caller, String... subjects) {
        try {
            guesses.begin(caller, List.of(subjects));
            return true;
        } catch (Refusal refusal) {
            assertThat(refusal.getStatusCode()).isEqualTo(429);
            assertThat(Long.parseLong(
                            refusal.getResponseHeaders().get("Retry-After").get(0)))
                    .isBetween(1L, 1201L);
            return false;
        }
    }

    @Test
    void so_many_in_vain_about_one_subject_of_one_client() {
        for (int i = 0; i < 3; i++) {
            assertThat(goes(INSURER, "person a", "number " + i)).isTrue();
        }

        assertThat(goes(INSURER, "person a", "number 9")).isFalse();
        assertThat(goes(INSURER, "person b", "number 9")).isTrue();
        assertThat(goes(OTHER, "person a", "number 9")).isTrue();
    }

    @Test
    void what_was_refused_does_not_count_for_its_other_subjects() {
        for (int i = 0; i < 3; i++) {
            goes(INSURER, "number 1");
        }
        for (int i = 0; i < 9; i++) {
            assertThat(goes(INSURER, "person a", "number 1")).isFalse();
        }

        assertThat(goes(INSURER, "person a", "number 2")).isTrue();
    }

    @Test
    void a_good_one_does_not_count() {
        for (int i = 0; i < 20; i++) {
            guesses.begin(INSURER, List.of("person a", "number 1")).good();
        }
        assertThat(goes(INSURER, "person a", "number 1")).isTrue();
    }

    @Test
    void those_at_once_are_as_many_as_those_one_after_another() throws InterruptedException {
        AtomicInteger went = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 64; i++) {
            threads.submit(() -> {
                if (goes(INSURER, "person a")) {
                    went.incrementAndGet();
                }
            });
        }
        threads.shutdown();

        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(went).hasValue(3);
    }

    @Test
    void this_very_machine_is_counted_only_if_told_to() {
        for (int i = 0; i < 9; i++) {
            assertThat(goes(Caller.LOCAL, "person a")).isTrue();
        }
        Guesses counted = new Guesses(1, true);
        counted.begin(Caller.LOCAL, List.of("person a"));
        assertThatThrownBy(() -> counted.begin(Caller.LOCAL, List.of("person a")))
                .isInstanceOf(Refusal.class);
    }
}
