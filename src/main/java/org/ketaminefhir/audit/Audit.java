package org.ketaminefhir.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Query;

/**
 * What happened, in rows that nobody can change unseen; auditors read it as AuditEvents.
 *
 * <p>Safe for many threads. All methods throw {@link org.ketaminefhir.records.RecordsUnavailable} when the database does
 * not answer.
 *
 * @see <a href="https://hl7.org/fhir/R4/auditevent.html">AuditEvent</a>
 */
public interface Audit extends AutoCloseable {
    String TYPE = "AuditEvent";

    /** Returns when they are on disk, all of them or none; if it throws, what they are about must not be answered. */
    void write(List<Happening> events);

    /**
     * Writes in the transaction of a change of the store: its events are on disk if and only if the change is.
     *
     * @param events what to write, once it is known which versions the records have
     */
    Alongside alongside(Function<Receipt.Applied, List<Happening>> events);

    /** One event as an AuditEvent. */
    Optional<Version> read(String id);

    /**
     * Events as AuditEvents, the newest first unless sorted otherwise.
     *
     * @throws UnknownParameter if a parameter or modifier is not declared
     * @throws BadParameterValue if a value cannot be understood
     */
    Page search(Query query);

    /** Writes what is waiting, then stops. The data source stays open. */
    @Override
    void close();

    /**
     * Opens the audit in a database, whose tables are made or brought up to date first, and two chains in it.
     *
     * @param contract by which parameters events are found
     */
    static Audit open(DataSource database, SearchContract contract) {
        return JdbcAudit.open(database, contract);
    }
}
