package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What another room writes in the transaction of a change, so that it is on disk if and only if the change is.
 *
 * <p>Called on the writer's thread, which all writers wait for: it does its few statements and nothing else, and neither
 * commits nor rolls back. If it throws, nothing of the change is written.
 */
@FunctionalInterface
public interface Alongside {
    Alongside NOTHING = (connection, applied) -> {};

    /** @param applied what the submitter will be told when the transaction is committed */
    void write(Connection connection, Receipt.Applied applied) throws SQLException;

    /** This, and then that. */
    default Alongside and(Alongside next) {
        return (connection, applied) -> {
            write(connection, applied);
            next.write(connection, applied);
        };
    }
}
