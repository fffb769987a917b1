package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.ketaminefhir.records.Key;

/**
 * A session that was held. What is not on record is null.
 *
 * @param number in its course
 * @param phase code of CodeSystem/treatment-phase
 * @param minutes of the watch
 * @param lowestOximetry percent
 * @param disposition how the watch ended
 * @param setting code of CodeSystem/setting
 * @param kinds ids of the profiles of its administrations
 * @param doses the administrations
 * @param watches what tells of the watch
 * @param records all that tell of it, the administrations first
 */
public record Session(
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
        Effect respiratoryDepression,
        String disposition,
        String setting,
        Set<String> kinds,
        List<Key> doses,
        List<Key> watches,
        List<Key> records) {
    public static final String OUTPATIENT = "outpatient";

    /** Whether it was in a hospital or an emergency room. */
    public boolean away() {
        return !OUTPATIENT.equals(setting);
    }

    /** Its day, and where it was held unless that was the usual place. */
    public String whenAndWhere() {
        return when + (away() ? " (" + setting + ")" : "");
    }

    /** Blood pressures as {@code 124/78}. */
    public record Pressures(String before, String forty, String leaving) {}

    /**
     * Whether something happened, and when it was over.
     *
     * @param occurred null if it is not said
     * @param resolvedAfter minutes from the first device
     */
    public record Effect(Boolean occurred, BigDecimal resolvedAfter) {
        public static final Effect UNTOLD = new Effect(null, null);
    }
}
