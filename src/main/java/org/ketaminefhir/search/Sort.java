package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One key that the answer is sorted by. Ascending a record counts by its lowest value, descending by its highest; those
 * without a value come last in both.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#sort">Sorting</a>
 */
public record Sort(String parameter, boolean descending) {
    public Sort {
        Objects.requireNonNull(parameter);
    }

    /** Reads {@code -date,code}. */
    public static List<Sort> read(String value) {
        List<Sort> keys = new ArrayList<>();
        for (String key : value.split(",", -1)) {
            boolean descending = key.startsWith("-");
            keys.add(new Sort(descending ? key.substring(1) : key, descending));
        }
        return keys;
    }
}
