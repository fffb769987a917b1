package org.ketaminefhir.records;

import java.util.stream.Stream;

/**
 * The tables of one room, as migrations make them.
 *
 * @param common where the migrations are that both databases take
 * @param forPostgresql where those are that PostgreSQL takes beside them; null if there are none
 * @param history name of the table that says which of them were made
 * @param lock of the lock that nodes take turns by: any number that no other room takes
 */
public record Tables(String common, String forPostgresql, String history, long lock) {
    static final Tables OF_RECORDS =
            new Tables("classpath:db/records", "classpath:db/records-postgresql", "records_schema", 7_265_636_472L);

    String[] locations() {
        return Stream.of(common, forPostgresql)
                .filter(location -> location != null)
                .toArray(String[]::new);
    }
}
