package org.ketaminefhir.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.oracle.Surroundings.Along;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.SearchUrl;

/** The store whose searches are judged. */
final class Judged implements AutoCloseable {
    private static final Definitions DEFINITIONS = Definitions.load(Declared.FHIR);

    private final HikariDataSource pool;
    private final Records records;

    Judged(TestDatabase database, Path folder) {
        pool = database.pool(folder);
        records = Records.open(pool, DEFINITIONS);
    }

    /** Stores new records, and tells them the time of it. */
    void create(List<Resource> resources) {
        List<Write> writes = new ArrayList<>();
        for (Resource resource : resources) {
            writes.add(write(resource, 0));
        }
        apply(new Change(writes, List.of(), null));
        resources.forEach(this::stamp);
    }

    /** The second version of a record. */
    void update(Resource resource) {
        apply(Change.of(write(resource, 1)));
        stamp(resource);
    }

    void delete(Resource resource) {
        apply(Change.of(Write.delete(key(resource), 1)));
    }

    private void stamp(Resource resource) {
        Version version = records.read(key(resource)).orElseThrow();
        resource.getMeta().setLastUpdated(Date.from(version.lastUpdated()));
        resource.getMeta().getLastUpdatedElement().setPrecision(ca.uhn.fhir.model.api.TemporalPrecisionEnum.MILLI);
    }

    private static Key key(Resource resource) {
        return new Key(resource.fhirType(), resource.getIdPart());
    }

    private static Write write(Resource resource, int basedOn) {
        Resource bare = resource.copy();
        bare.setId((String) null);
        byte[] json = Declared.FHIR.newJsonParser().encodeResourceToString(bare).getBytes(UTF_8);
        return Write.of(key(resource), basedOn, Content.of(json, value -> value), resource);
    }

    private void apply(Change change) {
        if (!(records.apply(change) instanceof Receipt.Applied)) {
            throw new AssertionError("not applied");
        }
    }

    /** The ids on all pages together, in their order. */
    List<String> ask(Ask ask, int count) {
        Query query = query(ask).count(count);
        List<String> ids = new ArrayList<>();
        Page page = records.search(query);
        add(page, ids);
        while (page.next() != null) {
            page = records.search(query.after(page.next()));
            add(page, ids);
        }
        return ids;
    }

    private static Query query(Ask ask) {
        List<Criterion> criteria = ask.terms().stream()
                .filter(term -> !term.name().equals("_sort"))
                .map(term -> SearchUrl.criterion(term.name(), term.value()))
                .toList();
        Query query = Query.of(Scope.of(ask.type()), criteria);
        return ask.sort().isEmpty() ? query : query.sorted(String.join(",", ask.sort()));
    }

    /** {@code Type/id} of what goes along with records of some ids. */
    Set<String> along(String type, List<String> ids, List<Along> rules) {
        Include[] includes = rules.stream().map(Judged::include).toArray(Include[]::new);
        Criterion which = Criterion.of("_id", ids.toArray(String[]::new));
        Page page = records.search(Query.of(type, which).including(includes));
        Set<String> keys = new TreeSet<>();
        page.along().versions().forEach(version -> {
            if (!keys.add(version.key().toString())) {
                throw new AssertionError("goes along twice: " + version.key());
            }
        });
        return keys;
    }

    private static Include include(Along rule) {
        Include include = rule.reverse() ? Include.reverse(rule.value()) : Include.of(rule.value());
        return rule.iterate() ? include.iterated() : include;
    }

    /** The ids of the records of a type in a compartment. */
    Set<String> inside(String type, Resource owner) {
        Scope scope = new Scope(List.of(type), new Scope.Member(owner.fhirType(), owner.getIdPart()));
        Set<String> ids = new TreeSet<>();
        records.search(Query.of(scope, List.of()).count(1000))
                .versions()
                .forEach(version -> ids.add(version.key().id()));
        return ids;
    }

    private static void add(Page page, List<String> ids) {
        page.versions().forEach(version -> ids.add(version.key().id()));
    }

    @Override
    public void close() {
        records.close();
        pool.close();
    }
}
