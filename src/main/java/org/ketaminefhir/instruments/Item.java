package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A question of an instrument, or its total.
 *
 * @param remark the sentence to pass on when the answer is above zero, or null
 */
record Item(String linkId, List<Code> codes, List<Option> options, boolean required, boolean total, String remark) {

    /** Whether the answer is part of the total: it is when the questionnaire gives its answers points. */
    boolean counted() {
        return !total && options.stream().anyMatch(Option::scores);
    }

    boolean owed() {
        return counted() && required;
    }

    boolean allows(BigDecimal points) {
        return options.stream()
                .anyMatch(option -> option.scores() && option.points().compareTo(points) == 0);
    }

    String allowed() {
        return options.stream().map(Option::words).collect(Collectors.joining(", "));
    }

    /** Whether a linkId is this item's own or one of its codes; {@code /a/b} names b. */
    boolean named(String linkId) {
        String last = linkId.substring(linkId.lastIndexOf('/') + 1);
        return this.linkId.equals(linkId)
                || this.linkId.equals(last)
                || codes.stream().anyMatch(code -> last.equals(code.code()));
    }
}
