package org.ketaminefhir.records;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.SearchContract;

/**
 * Destroys what is on record of a patient whose retention period is over: every version of it, and all that it was found
 * by. Its ids stay known as those of deleted records.
 *
 * <p>All methods throw {@link RecordsUnavailable} when the database does not answer.
 */
public final class Erasure {
    private final JdbcErasure erasure;

    private Erasure(JdbcErasure erasure) {
        this.erasure = erasure;
    }

    /**
     * What goes, or would.
     *
     * @param records how many of each type
     * @param superseded how many versions that others had taken the place of
     * @param left how many of each type stay although they name the patient, because they belong to somebody else or to
     *     nobody
     */
    public record Extent(SortedMap<String, Integer> records, long superseded, SortedMap<String, Integer> left) {
        public Extent {
            records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
            left = Collections.unmodifiableSortedMap(new TreeMap<>(left));
        }

        /** Whether all of it was destroyed before. */
        public boolean isNothing() {
            return records.isEmpty() && superseded == 0;
        }
    }

    /** Nothing was destroyed; the message is for the operator, and says nothing of what is on record. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * In a database whose tables are there.
     *
     * @throws Refused if they are not those of this version of the program
     */
    public static Erasure in(DataSource database, SearchContract contract) {
        return new Erasure(JdbcErasure.in(database, contract));
    }

    /**
     * Changes nothing.
     *
     * @param before when the last thing happened that may be destroyed, at the latest
     * @throws Refused if there is no such patient, or if what is on record is not so old
     */
    public Extent look(String patient, Instant before) {
        return erasure.look(patient, before);
    }

    /**
     * Returns when it is on disk.
     *
     * @param alongside is told the versions that say of each record that it is deleted; called only if there is anything
     * @throws Refused as {@link #look} does
     */
    public Extent erase(String patient, Instant before, Alongside alongside) {
        return erasure.erase(patient, before, alongside);
    }

    /** Writes the files of H2 anew, without what was destroyed, and closes them; PostgreSQL looks after its own. */
    public void compact() {
        erasure.compact();
    }
}
