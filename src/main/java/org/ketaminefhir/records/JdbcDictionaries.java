package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.ketaminefhir.search.IndexRow;
import org.ketaminefhir.search.Indexed;

/** The texts that are numbers in the rows. Belongs to the writer's thread. */
final class JdbcDictionaries {
    private final JdbcInterned systems = new JdbcInterned("code_system", "uri");
    private final JdbcInterned patients = new JdbcInterned("patient", "id");
    private final JdbcInterned uris = new JdbcInterned("uri", "uri");
    private final JdbcInterned keys = new JdbcInterned("composite_key", "name");
    private long erasures;

    /** Before anything is learnt in a turn. */
    void heed(JdbcTurn turn) {
        if (turn.erasures() != erasures) {
            uris.forget();
            keys.forget();
            erasures = turn.erasures();
        }
    }

    /** Has numbers for all that these say, until the next call. */
    void learn(Connection connection, Collection<Indexed> all) throws SQLException {
        Needs needs = new Needs(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (Indexed indexed : all) {
            needs.patients.add(indexed.patient());
            indexed.rows().forEach(needs::add);
            indexed.derived().forEach(needs::add);
        }
        systems.learn(connection, there(needs.systems));
        patients.learn(connection, there(needs.patients));
        uris.learn(connection, there(needs.uris));
        keys.learn(connection, there(needs.keys));
    }

    private record Needs(Set<String> systems, Set<String> patients, Set<String> uris, Set<String> keys) {
        void add(IndexRow row) {
            if (row instanceof IndexRow.Token token) {
                systems.add(token.system());
            } else if (row instanceof IndexRow.Quantity quantity) {
                systems.add(quantity.unit().system());
                systems.add(quantity.canonicalUnit());
            } else if (row instanceof IndexRow.Uri uri) {
                uris.add(uri.uri());
            } else if (row instanceof IndexRow.Keyed keyed) {
                keys.add(keyed.key());
                add(keyed.part());
            }
        }
    }

    private static Set<String> there(Set<String> texts) {
        texts.removeIf(Objects::isNull);
        return texts;
    }

    /** What was learnt is on disk, and may be remembered. */
    void committed() {
        systems.committed();
        patients.committed();
        uris.committed();
        keys.committed();
    }

    Long patient(String id) {
        return id == null ? null : (Long) patients.number(id);
    }

    /** 0 for none. */
    int system(String uri) {
        return uri == null ? 0 : (int) systems.number(uri);
    }

    long uri(String uri) {
        return uris.number(uri);
    }

    long key(String name) {
        return keys.number(name);
    }
}
