package org.ketaminefhir.views;

import java.util.List;

/**
 * By what one version shows itself or hides.
 *
 * @param low the earliest moment, in milliseconds since 1970, of what it tells; always if it tells none
 * @param high the latest
 * @param labels bits of {@link Label}
 * @param openings whom it opens its patient's records to, or closes them
 */
public record Facts(long low, long high, long labels, List<Opening> openings) {
    public static final Facts NONE = new Facts(Long.MIN_VALUE, Long.MAX_VALUE, 0, List.of());

    public Facts {
        openings = List.copyOf(openings);
    }

    /** What a record says of access to its patient's records. */
    public sealed interface Opening {}

    /** A party that cares for the patient. */
    public record Care(String party) implements Opening {}

    /** A payer, and the time that it pays for. */
    public record Window(String payer, long low, long high) implements Opening {}

    /**
     * One rule of a consent, to be taken with the others of the same consent: the deepest that fits decides.
     *
     * @param depth 0 for the policy it starts from, 1 for its provision, 2 for what stands in that
     * @param party whom it is about; null for everybody
     * @param from since when it holds
     * @param until until when
     * @param low about what happened since then
     * @param high and until then
     * @param type about which type of record; null for all
     * @param labels about records with one of these; 0 for all
     * @param purpose for which purpose; null for any
     */
    public record Rule(
            boolean denies,
            int depth,
            String party,
            long from,
            long until,
            long low,
            long high,
            String type,
            long labels,
            String purpose)
            implements Opening {}
}
