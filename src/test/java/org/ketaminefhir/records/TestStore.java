package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.SearchUrl;

/** A store in the database that a folder stands for. */
final class TestStore implements AutoCloseable {
    static final FhirContext FHIR = FhirContext.forR4Cached();
    static final Definitions DEFINITIONS = Definitions.load(FHIR, "classpath*:profiles/server/*.json");

    final HikariDataSource pool;
    final Records records;

    TestStore(TestDatabase database, Path folder) {
        this(database, folder, DEFINITIONS);
    }

    TestStore(TestDatabase database, Path folder, Definitions definitions) {
        pool = database.pool(folder);
        records = Records.open(pool, definitions);
    }

    static Write write(String key, int basedOn, String json) {
        Resource resource = (Resource) FHIR.newJsonParser().parseResource(json);
        return Write.of(Key.parse(key), basedOn, Content.of(json.getBytes(UTF_8), value -> value), resource);
    }

    static String json(Version version) {
        return new String(version.json(), UTF_8);
    }

    Receipt apply(Write... writes) {
        return records.apply(Change.of(writes));
    }

    void create(String key, String json) {
        if (!(apply(write(key, 0, json)) instanceof Receipt.Applied)) {
            throw new AssertionError("not applied");
        }
    }

    List<String> search(String type, Criterion... criteria) {
        return ids(records.search(Query.of(type, criteria)));
    }

    /** By a search as it stands in a URL. */
    List<String> find(String type, String search) {
        return ids(records.search(SearchUrl.parse(type, search).count(1000)));
    }

    /** The ids of all that a query finds, page by page, in order. */
    List<String> all(Query query) {
        List<String> all = new ArrayList<>();
        Page page = records.search(query);
        all.addAll(ids(page));
        while (page.next() != null) {
            page = records.search(query.after(page.next()));
            all.addAll(ids(page));
        }
        return all;
    }

    static List<String> ids(Page page) {
        return page.versions().stream().map(version -> version.key().id()).toList();
    }

    static Stream<String> numbered(String prefix, int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> prefix + i);
    }

    @Override
    public void close() {
        records.close();
        pool.close();
    }
}
