package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.ketaminefhir.search.Columns.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns URIs into SQL.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#uri">URI</a>
 */
final class UriCriteria implements KindCriteria {
    private static final Field<String> URI = field("uri", SQLDataType.VARCHAR);

    @Override
    public String table() {
        return "uri_index";
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        asked.allows(Set.of("below", "above"));
        List<String> uris = asked.values().stream().map(Escaped::plain).toList();
        Condition any = asked.modified("below")
                ? or(uris.stream().map(UriCriteria::below).toList())
                : Columns.in(
                        URI,
                        asked.modified("above")
                                ? uris.stream()
                                        .flatMap(uri -> above(uri).stream())
                                        .toList()
                                : uris.stream().map(Squeezed::uri).toList());
        return SqlCriterion.ofIndex(Rank.LINK, table(), asked.where(uris(any)));
    }

    @Override
    public Function<String, Condition> value(Parameter parameter, String value) {
        return uris(URI.eq(Squeezed.uri(Escaped.plain(value))));
    }

    private static Function<String, Condition> uris(Condition condition) {
        return alias -> number(alias, "uri")
                .in(select(field("number", SQLDataType.BIGINT))
                        .from(DSL.table("uri"))
                        .where(condition));
    }

    /** The URI itself, and those that go on with a further segment. */
    private static Condition below(String uri) {
        String segment = uri.endsWith("/") ? uri : uri + "/";
        return URI.eq(Squeezed.uri(uri)).or(URI.ge(segment).and(URI.lt(Folded.behind(segment))));
    }

    /** The URI itself, and those that it goes on from. */
    private static List<String> above(String uri) {
        List<String> all = new ArrayList<>();
        all.add(Squeezed.uri(uri));
        for (int slash = uri.lastIndexOf('/'); slash > 0; slash = uri.lastIndexOf('/', slash - 1)) {
            all.add(Squeezed.uri(uri.substring(0, slash)));
            all.add(Squeezed.uri(uri.substring(0, slash + 1)));
        }
        return all;
    }
}
