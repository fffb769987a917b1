package org.ketaminefhir.search;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.or;
import static org.ketaminefhir.search.Columns.text;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns strings into SQL.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#string">String</a>
 */
final class StringCriteria implements KindCriteria {
    private static final String EXACT = "exact";
    private static final String CONTAINS = "contains";

    @Override
    public String table() {
        return "string_index";
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        asked.allows(Set.of(EXACT, CONTAINS));
        int rank = asked.modified(CONTAINS) ? Rank.TOKEN : Rank.TEXT;
        List<Function<String, Condition>> texts = asked.values().stream()
                .map(Escaped::plain)
                .map(text ->
                        asked.modified(EXACT) ? exact(text) : asked.modified(CONTAINS) ? contains(text) : starts(text))
                .toList();
        return SqlCriterion.ofIndex(
                rank,
                table(),
                asked.where(alias ->
                        or(texts.stream().map(text -> text.apply(alias)).toList())));
    }

    @Override
    public Function<String, Condition> value(Parameter parameter, String value) {
        return starts(Escaped.plain(value));
    }

    static Function<String, Condition> starts(String value) {
        Folded start = Folded.of(value);
        if (start.rest() != null) {
            return alias -> text(alias, "folded").eq(start.head()).and(begins(text(alias, "rest"), start.rest()));
        }
        return alias -> begins(text(alias, "folded"), start.head());
    }

    private static Condition begins(Field<String> column, String start) {
        return column.ge(start).and(column.lt(Folded.behind(start)));
    }

    private static Function<String, Condition> exact(String value) {
        return alias -> text(alias, "folded")
                .eq(Folded.of(value).head())
                .and(text(alias, EXACT).eq(Squeezed.of(value)));
    }

    private static Function<String, Condition> contains(String value) {
        String part = "%" + Folded.of(value).whole().replaceAll("([!%_])", "!$1") + "%";
        return alias -> concat(text(alias, "folded"), coalesce(text(alias, "rest"), inline("")))
                .like(part, '!');
    }
}
