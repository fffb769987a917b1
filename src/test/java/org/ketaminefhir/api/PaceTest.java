package org.ketaminefhir.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.api.Pace.Limits;
import org.ketaminefhir.api.Pace.Turn;
import org.springframework.mock.web.MockHttpServletRequest;

/** One client may ask so much, and another one as much again. */
class PaceTest {
    private static final Caller CLINIC = new Caller("clinic-a", "clinic", null, List.of());
    private static final Caller INSURER = new Caller("insurer-b", "insurer", null, List.of());

    private static MockHttpServletRequest request(Caller caller, String path) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/fhir/" + path);
        request.setAttribute(Caller.class.getName(), caller);
        return request;
    }

    private static boolean goes(Pace pace, Caller caller, String path) {
        try (Turn turn = pace.enter(request(caller, path))) {
            return turn.refused() == null;
        }
    }

    @Test
    void so_many_a_minute_each() {
        Pace pace = new Pace(new Limits(3, 10, 10, 10, false));

        for (int i = 0; i < 3; i++) {
            assertThat(goes(pace, CLINIC, "Patient/1")).isTrue();
        }
        try (Turn turn = pace.enter(request(CLINIC, "Patient/1"))) {
            assertThat(turn.refused().refusal().getStatusCode()).isEqualTo(429);
            assertThat(turn.refused().seconds()).isBetween(1L, 21L);
            OperationOutcome outcome =
                    (OperationOutcome) turn.refused().refusal().getOperationOutcome();
            assertThat(outcome.getIssueFirstRep().getCode()).isEqualTo(OperationOutcome.IssueType.THROTTLED);
        }
        assertThat(goes(pace, INSURER, "Patient/1")).isTrue();
    }

    @Test
    void so_many_at_once_each() {
        Pace pace = new Pace(new Limits(100, 2, 10, 10, false));

        try (Turn first = pace.enter(request(CLINIC, "Patient/1"));
                Turn second = pace.enter(request(CLINIC, "Patient/2"))) {
            assertThat(first.refused()).isNull();
            assertThat(second.refused()).isNull();
            try (Turn third = pace.enter(request(CLINIC, "Patient/3"))) {
                assertThat(third.refused().seconds()).isEqualTo(1);
            }
            assertThat(goes(pace, INSURER, "Patient/3")).isTrue();
        }
        assertThat(goes(pace, CLINIC, "Patient/3")).isTrue();
    }

    @Test
    void fewer_of_those_that_ask_who_somebody_is() {
        Pace pace = new Pace(new Limits(100, 10, 1, 10, false));

        assertThat(goes(pace, INSURER, "Patient/$member-match")).isTrue();
        assertThat(goes(pace, INSURER, "Patient/$match")).isFalse();
        assertThat(goes(pace, INSURER, "Patient/%24m%61tch")).isFalse();
        assertThat(goes(pace, INSURER, "Patient/1/$everything")).isTrue();
    }

    @Test
    void nobody_counts_this_very_machine_unless_told_to() {
        assertThat(goes(new Pace(new Limits(1, 1, 1, 10, false)), Caller.LOCAL, "a"))
                .isTrue();
        Pace off = new Pace(new Limits(1, 1, 1, 10, false));
        Pace on = new Pace(new Limits(1, 1, 1, 10, true));

        assertThat(goes(off, Caller.LOCAL, "a") && goes(off, Caller.LOCAL, "a")).isTrue();
        assertThat(goes(on, Caller.LOCAL, "a") && goes(on, Caller.LOCAL, "a")).isFalse();
    }
}
