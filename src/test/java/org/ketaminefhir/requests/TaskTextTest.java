package org.ketaminefhir.requests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.records.Content.Tag;

/** What the server says stands beside what the sender said, which stays as it was written. */
class TaskTextTest {
    private static final byte[] TASK =
            ("{\"resourceType\":\"Task\",\"for\":{\"identifier\":{\"value\":\"1\"}},\"status\":\"requested\","
                            + "\"input\":[{\"valueDecimal\":1.50}]}")
                    .getBytes(UTF_8);

    private static String json(TaskText text) {
        return new String(text.candidate(Examples.FHIR).json(), UTF_8);
    }

    @Test
    void digits_stay_and_statuses_change() {
        String json = json(TaskText.of(TASK)
                .status("rejected", Progress.ENDED, "Ended")
                .because(Reason.PATIENT, "Nobody.")
                .about("Patient/1"));

        assertThat(json)
                .contains(
                        "\"valueDecimal\":1.50",
                        "\"status\":\"rejected\"",
                        "\"reference\":\"Patient/1\"",
                        "lastModified")
                .contains("\"code\":\"patient\"}],\"text\":\"Nobody.\"", "\"code\":\"ended\"}],\"text\":\"Ended\"");
    }

    @Test
    void what_stands_within_has_no_meta_of_its_own_and_gives_its_labels_to_the_task() {
        byte[] within = TaskText.within(
                "{\"resourceType\":\"Bundle\",\"id\":\"x\",\"meta\":{\"versionId\":\"1\"},\"type\":\"document\",\"total\":2.0}"
                        .getBytes(UTF_8));
        Tag label = new Tag("https://labels.example", "A", null);

        String json = json(TaskText.of(TASK)
                .answered(Result.within(Result.Output.data("#answer"), within, List.of(label, label))));

        assertThat(json)
                .contains(
                        "\"contained\":[{\"resourceType\":\"Bundle\",\"id\":\"answer\",\"type\":\"document\",\"total\":2.0}]",
                        "\"security\":[{\"system\":\"https://labels.example\",\"code\":\"A\"}]",
                        "\"valueReference\":{\"reference\":\"#answer\"}");
    }

    @Test
    void more_than_a_task_holds_is_no_answer() {
        byte[] much = new byte[Result.MOST_BYTES + 1];

        assertThatThrownBy(() -> Result.within(Result.Output.data("#answer"), much, List.of()))
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.reason()).isEqualTo(Reason.TOO_LARGE));
    }
}
