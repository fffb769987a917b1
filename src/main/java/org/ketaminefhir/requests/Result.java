package org.ketaminefhir.requests;

import java.util.List;
import org.ketaminefhir.records.Content.Tag;

/**
 * An answer, as it goes into the Task.
 *
 * @param outputs references to records, or to what is contained
 * @param contained what stands within the Task, as JSON with the id {@link #WITHIN}; null if nothing does
 * @param labels security labels of what is contained: they hold for the Task then
 */
record Result(List<Output> outputs, byte[] contained, List<Tag> labels) {
    /** The id of what is contained. */
    static final String WITHIN = "answer";

    /** More bytes than this a Task does not hold. */
    static final int MOST_BYTES = 4 * 1024 * 1024;

    /** @param reference {@code Type/id}, or {@code #answer} */
    record Output(String system, String code, String reference) {
        static Output data(String reference) {
            return new Output(Codes.HREX, "data-value", reference);
        }

        static Output response(String reference) {
            return new Output(Codes.SDC, "questionnaire-response", reference);
        }
    }

    Result {
        outputs = List.copyOf(outputs);
        labels = List.copyOf(labels);
        if (contained != null && contained.length > MOST_BYTES) {
            throw new Ended(Reason.TOO_LARGE);
        }
    }

    static Result of(List<Output> references) {
        return new Result(references, null, List.of());
    }

    static Result within(Output output, byte[] contained, List<Tag> labels) {
        return new Result(List.of(output), contained, labels);
    }
}
