package org.ketaminefhir.records;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.UnknownParameter;

/**
 * What is on record, as far as it is in somebody's view: the rest is answered as if it did not exist.
 *
 * <p>Safe for many threads. Whoever has a receipt can read what it names: searches are never answered from yesterday.
 * All methods throw {@link RecordsUnavailable} when the database does not answer.
 */
public interface Reading {
    /** The current version, which may be a tombstone. */
    Optional<Version> read(Key key);

    /** @see <a href="https://hl7.org/fhir/R4/http.html#vread">vread</a> */
    Optional<Version> read(Key key, int version);

    /** All versions, newest first; empty if there never was such a record. */
    List<Version> history(Key key);

    /** @throws BadParameterValue if the cursor is none of ours */
    HistoryPage history(HistoryQuery query);

    /** The current versions of those that exist, in one query; tombstones are among them. */
    Map<Key, Version> readAll(Collection<Key> keys);

    /**
     * @throws UnknownParameter if a parameter or modifier is not declared
     * @throws BadParameterValue if a value cannot be understood
     */
    Page search(Query query);

    /** A page of the records that belong to a patient. */
    Page chart(Chart chart);

    /**
     * The latest records of each code, by the date of each; codes that one record bears together are one.
     *
     * @param each how many records of one code
     */
    List<Version> latest(Query query, int each);

    /** For whom the view's organisation pays, and when: patient by patient, the earliest days first, in one query. */
    List<CoveredDays> covered();

    /** Records of these types, at most so many, which have all profiles, tags and labels that are in use between them. */
    List<Version> labelled(Collection<String> types, int atMost);

    /** The names of the first records that match, for conditional interactions: two are enough to see ambiguity. */
    List<Key> match(Query query, int atMost);
}
