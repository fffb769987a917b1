package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.views.View;

/** Histories, held against a list of all that was ever written. */
@OnEachDatabase
class HistoryTest {
    private static final List<String> TYPES = List.of("Observation", "Patient", "Procedure");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;
    private final Random random = new Random(42);
    private final List<Written> written = new ArrayList<>();
    private int records;

    /** @param until when the next version came, or null */
    private record Written(Key key, int version, Instant at, Instant until, boolean deleted) {}

    @BeforeEach
    void open() {
        store = new TestStore(database, folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Makes, amends, deletes and revives records, a few in each change. */
    private void write(int changes) {
        for (int i = 0; i < changes; i++) {
            String type = TYPES.get(random.nextInt(TYPES.size()));
            Key key = new Key(type, "r" + (random.nextInt(3) == 0 ? records++ : random.nextInt(records + 1)));
            Written before = last(key);
            boolean delete = before != null && !before.deleted() && random.nextInt(5) == 0;
            int basedOn = before == null ? 0 : before.version();
            Write next = delete
                    ? Write.delete(key, basedOn)
                    : TestStore.write(
                            key.toString(),
                            basedOn,
                            "{\"resourceType\":\"%s\",\"language\":\"x%d\"}".formatted(type, i));
            Instant at = ((Receipt.Applied) store.apply(next)).at();
            if (before != null) {
                written.set(
                        written.indexOf(before), new Written(key, before.version(), before.at(), at, before.deleted()));
            }
            written.add(new Written(key, basedOn + 1, at, null, delete));
        }
    }

    private Written last(Key key) {
        return written.stream()
                .filter(one -> one.key().equals(key))
                .max(Comparator.comparing(Written::version))
                .orElse(null);
    }

    private List<String> paged(String type, String id, Instant since, Instant from, Instant until, int count) {
        List<String> names = new ArrayList<>();
        String cursor = null;
        Instant before = Instant.MAX;
        do {
            HistoryPage page = store.records.history(new HistoryQuery(type, id, since, from, until, count, cursor));
            assertThat(page.versions()).hasSizeLessThanOrEqualTo(count);
            for (Version version : page.versions()) {
                assertThat(version.lastUpdated()).isBeforeOrEqualTo(before);
                assertThat(version.deleted()).isEqualTo(version.content() == null);
                before = version.lastUpdated();
                names.add(version.key() + "/" + version.version());
            }
            cursor = page.next();
        } while (cursor != null);
        return names;
    }

    private List<String> expected(Predicate<Written> which) {
        return written.stream()
                .filter(which)
                .map(one -> one.key() + "/" + one.version())
                .toList();
    }

    @Test
    void pages_hold_every_version_once() {
        write(120);

        for (int count : new int[] {1, 7, 500}) {
            assertThat(paged(null, null, null, null, null, count))
                    .containsExactlyInAnyOrderElementsOf(expected(w -> true));
        }
        for (String type : TYPES) {
            assertThat(paged(type, null, null, null, null, 7))
                    .containsExactlyInAnyOrderElementsOf(
                            expected(w -> w.key().type().equals(type)));
        }
        Key key = written.get(0).key();
        assertThat(paged(key.type(), key.id(), null, null, null, 2))
                .containsExactlyInAnyOrderElementsOf(expected(w -> w.key().equals(key)));
        assertThat(paged("Encounter", null, null, null, null, 7)).isEmpty();
    }

    @Test
    void since_and_at_choose_what_was_made_or_current_then() {
        write(60);

        for (Written then : List.copyOf(written)) {
            Instant time = then.at();
            assertThat(paged(null, null, time, null, null, 500))
                    .containsExactlyInAnyOrderElementsOf(expected(w -> !w.at().isBefore(time)));
            assertThat(paged("Observation", null, null, time, time, 5))
                    .containsExactlyInAnyOrderElementsOf(
                            expected(w -> w.key().type().equals("Observation")
                                    && !w.at().isAfter(time)
                                    && (w.until() == null || w.until().isAfter(time))));
        }
    }

    @Test
    void a_page_that_goes_on_is_not_moved_by_what_is_written_meanwhile() {
        write(40);
        List<String> before = expected(w -> true);
        HistoryPage first = store.records.history(new HistoryQuery(null, null, null, null, null, 10, null));
        write(40);

        List<String> names = new ArrayList<>();
        first.versions().forEach(version -> names.add(version.key() + "/" + version.version()));
        for (String cursor = first.next(); cursor != null; ) {
            HistoryPage page = store.records.history(new HistoryQuery(null, null, null, null, null, 10, cursor));
            page.versions().forEach(version -> names.add(version.key() + "/" + version.version()));
            cursor = page.next();
        }

        assertThat(names).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void counts_without_reading() {
        write(50);

        assertThat(store.records.history(new HistoryQuery(null, null, null, null, null, 0, null)))
                .isEqualTo(new HistoryPage(List.of(), 50L, null));
        Key key = written.get(0).key();
        long versions = expected(w -> w.key().equals(key)).size();
        assertThat(store.records
                        .history(new HistoryQuery(key.type(), key.id(), null, null, null, 0, null))
                        .total())
                .isEqualTo(versions);
        assertThat(store.records
                        .history(new HistoryQuery(key.type(), key.id(), null, null, null, 1, null))
                        .total())
                .isEqualTo(versions);
    }

    @Test
    void a_cursor_that_we_did_not_give_is_refused() {
        assertThatThrownBy(() -> store.records.history(new HistoryQuery(null, null, null, null, null, 5, "a.b")))
                .isInstanceOf(BadParameterValue.class);
    }

    @Test
    void a_page_is_read_from_indexes_that_are_in_its_order() throws Exception {
        write(200);
        SearchContract contract = SearchContract.of(TestStore.DEFINITIONS);
        JdbcNames names = JdbcNames.load(store.pool, contract);
        Finder finder = new Finder(contract, names, new Indexer(contract, names), set -> Optional.empty(), true);
        var sql = new JdbcHistory(names, finder.sights(), View.EVERYTHING, null)
                .names(new HistoryQuery("Patient", null, Instant.EPOCH, null, null, 20, null));

        try (var connection = store.pool.getConnection();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql.text())) {
            JdbcSearch.bind(explain, sql);
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            if (JdbcSchema.isH2(connection)) {
                assertThat(plan.toString().toLowerCase(Locale.ROOT))
                        .contains("record_updated", "history_updated")
                        .doesNotContain("tablescan")
                        .containsPattern("(?s)index sorted.*index sorted");
            }
        }
    }
}
