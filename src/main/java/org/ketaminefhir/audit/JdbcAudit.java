package org.ketaminefhir.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.ketaminefhir.audit.Opening.Writes;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Durable;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.RecordsUnavailable;
import org.ketaminefhir.records.Tables;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit in a database. */
final class JdbcAudit implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final Tables TABLES = new Tables("classpath:db/audit", null, "audit_schema", 7_265_636_473L);

    private final DataSource database;
    private final int changes;
    private final JdbcAuditWriter others;
    private final JdbcEvents events;

    private JdbcAudit(DataSource database, SearchContract contract, int changes, int others) {
        this.database = database;
        this.changes = changes;
        this.others = new JdbcAuditWriter(database, others);
        this.events = new JdbcEvents(database, new Finding(contract), new Rendering(contract.fhir()));
    }

    static Audit open(DataSource database, SearchContract contract) {
        try {
            Durable.migrate(database, TABLES);
            try (Connection connection = Durable.writer(database)) {
                String node = Node.name();
                int changes = JdbcChains.open(connection, node, Writes.CHANGES);
                int others = JdbcChains.open(connection, node, Writes.OTHERS);
                Durable.commit(connection);
                LOG.info("audit chains {} and {} were opened", changes, others);
                return new JdbcAudit(database, contract, changes, others);
            }
        } catch (SQLException e) {
            throw new RecordsUnavailable("the audit could not be opened", e);
        }
    }

    @Override
    public void write(List<Happening> happenings) {
        if (!happenings.isEmpty()) {
            others.write(List.copyOf(happenings));
        }
    }

    @Override
    public Alongside alongside(Function<Receipt.Applied, List<Happening>> happenings) {
        return (connection, applied) -> JdbcLinks.append(
                connection, changes, happenings.apply(applied), applied.at().toEpochMilli());
    }

    @Override
    public Optional<Version> read(String id) {
        return Place.of(id).flatMap(events::read);
    }

    @Override
    public Page search(Query query) {
        return events.search(query);
    }

    @Override
    public void close() {
        others.close();
        try {
            Durable.read(database, JdbcChains::moved)
                    .forEach(head -> LOG.info("the audit stands at {}; verify-audit can be told to expect it", head));
        } catch (RecordsUnavailable e) {
            LOG.warn("the audit was closed; where it stands could not be read");
        }
    }
}
