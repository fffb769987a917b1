package org.ketaminefhir.records;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.ValueSets;
import org.ketaminefhir.search.Query;

/**
 * Every version of every record.
 *
 * <p>Safe for many threads. Whoever has a receipt can read what it names: searches are never answered from yesterday.
 * All methods throw {@link RecordsUnavailable} when the database does not answer.
 */
public interface Records extends AutoCloseable {
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

    /** Records of these types, at most so many, which have all profiles, tags and labels that are in use between them. */
    List<Version> labelled(Collection<String> types, int atMost);

    /** The names of the first records that match, for conditional interactions: two are enough to see ambiguity. */
    List<Key> match(Query query, int atMost);

    /** What the sender of this submission was told when it was applied. */
    Optional<byte[]> answerTo(byte[] fingerprint);

    /** How often the course of the patient's treatment was changed; the next change of it must name this number. */
    int course(String patient);

    /** Returns when the change is on disk, or with the reason why it is not. */
    Receipt apply(Change change);

    /** Finishes what is waiting, then stops. The data source stays open. */
    @Override
    void close();

    /** Opens the store in a database, whose tables are made or brought up to date first. */
    static Records open(DataSource database, Definitions definitions) {
        return JdbcRecords.open(database, SearchContract.of(definitions), new ValueSets(definitions)::codes);
    }
}
