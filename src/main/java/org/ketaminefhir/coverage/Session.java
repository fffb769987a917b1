package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.util.List;
import org.ketaminefhir.records.Key;

/**
 * A session that was held. What is not on record is null.
 *
 * @param number in its course
 * @param phase code of CodeSystem/treatment-phase
 * @param minutes of the watch
 * @param lowestOximetry percent
 * @param disposition how the watch ended
 * @param inpatient whether it was in a hospital or an emergency room
 * @param doses the administrations
 * @param watches what tells of the watch
 * @param records all that tell of it, the administrations first
 */
record Session(
        Moment when,
        Integer number,
        String phase,
        Integer devices,
        BigDecimal milligrams,
        BigDecimal minutes,
        Pressures pressures,
        BigDecimal lowestOximetry,
        Effect sedation,
        Effect dissociation,
        String disposition,
        boolean inpatient,
        List<Key> doses,
        List<Key> watches,
        List<Key> records) {
    /** Blood pressures as {@code 124/78}. */
    record Pressures(String before, String forty, String leaving) {}

    /**
     * Whether something happened, and when it was over.
     *
     * @param occurred null if it is not said
     * @param resolvedAfter minutes from the first device
     */
    record Effect(Boolean occurred, BigDecimal resolvedAfter) {
        static final Effect UNTOLD = new Effect(null, null);
    }
}
