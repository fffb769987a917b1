package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.selectOne;

import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Record1;
import org.jooq.Select;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * Steps of chains that go by a canonical URL, to definitions.
 *
 * @see Chains
 */
final class CanonicalChains {
    private static final String ROWS = "reference_index";

    private final SearchContract contract;
    private final Numbers names;

    CanonicalChains(SearchContract contract, Numbers names) {
        this.contract = contract;
        this.names = names;
    }

    /** Over canonicals: the end is found by its URL. */
    List<SqlCriterion> over(Parameter parameter, String target, Plan plan, int rank) {
        return contract
                .parameter(target, "url")
                .map(url -> {
                    Select<Record1<String>> urls = plan.urls(names.parameter(url));
                    Function<String, Condition> leads = alias -> is(alias, parameter)
                            .and(exists(selectOne()
                                    .from(Columns.table("uri", "u"))
                                    .join(Columns.table("uri_index", "d"))
                                    .on(Columns.number("d", "uri").eq(Columns.number("u", "number")))
                                    .and(Columns.number("d", "parameter").eq((long) names.parameter(url)))
                                    .where(Columns.text("u", "uri").eq(Columns.text(alias, "target")))
                                    .and(plan.holds(Columns.recordOf("d")))
                                    .offset(inline(0))));
                    return new SqlCriterion(
                            rank,
                            ROWS,
                            rank == SqlCriterion.Rank.SCAN
                                    ? null
                                    : alias -> Columns.text(alias, "target")
                                            .in(urls)
                                            .and(is(alias, parameter)),
                            pk -> exists(SqlCriterion.rowsOf(ROWS, pk, leads)),
                            new Lead("target", urls, is("d", parameter)));
                })
                .stream()
                .toList();
    }

    /** Those whose URL a canonical says that something else was found by. */
    List<SqlCriterion> back(Plan plan, Parameter parameter, String type) {
        return contract
                .parameter(type, "url")
                .map(url -> {
                    long number = names.parameter(url);
                    return new SqlCriterion(
                            SqlCriterion.Rank.SCAN,
                            SqlCriterion.RECORD,
                            null,
                            pk -> exists(selectOne()
                                    .from(Columns.table("uri_index", "x"))
                                    .join(Columns.table("uri", "u"))
                                    .on(Columns.number("u", "number").eq(Columns.number("x", "uri")))
                                    .where(Columns.belongs("x", pk))
                                    .and(Columns.number("x", "parameter").eq(number))
                                    .and(exists(selectOne()
                                            .from(Columns.table(ROWS, "d"))
                                            .where(Columns.text("d", "target").eq(Columns.text("u", "uri")))
                                            .and(is("d", parameter))
                                            .and(plan.holds(Columns.recordOf("d")))
                                            .offset(inline(0))))));
                })
                .stream()
                .toList();
    }

    /** A URL stands in the row as it is, without a type. */
    private Condition is(String alias, Parameter parameter) {
        return Columns.number(alias, "parameter")
                .eq((long) names.parameter(parameter))
                .and(Columns.number(alias, "target_type").eq(0L));
    }
}
