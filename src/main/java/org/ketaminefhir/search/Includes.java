package org.ketaminefhir.search;

import static org.jooq.impl.DSL.asterisk;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.ketaminefhir.definitions.SearchContract;

/**
 * What is sent along with what a search found: one query for all that is referred to, and all that refers, at each step.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#revinclude">Including other resources</a>
 */
public final class Includes {
    private final DSLContext sql;
    private final Numbers names;
    private final List<IncludeRule> rules;
    private final CanonicalIncludes canonicals;
    private final Function<String, Condition> inView;

    /** @param inView what must hold of a row of {@code record} under a given alias */
    Includes(
            DSLContext sql,
            SearchContract contract,
            Numbers names,
            List<IncludeRule> rules,
            Function<String, Condition> inView) {
        this.inView = inView;
        this.sql = sql;
        this.canonicals = new CanonicalIncludes(contract, names);
        this.names = names;
        this.rules = rules;
    }

    public boolean none() {
        return rules.isEmpty();
    }

    /**
     * The rows of {@link Finder#COLUMNS} that go along with some records; nothing if there is no rule for them.
     *
     * @param of primary keys of the records
     * @param known primary keys of those that the answer has already
     * @param iterated whether these records were themselves sent along
     */
    public Optional<Sql> rows(Collection<Long> of, Collection<Long> known, boolean iterated, int limit) {
        List<IncludeRule> now =
                rules.stream().filter(rule -> !iterated || rule.iterate()).toList();
        List<Select<Record1<Long>>> parts = new ArrayList<>(canonicals.of(now, of));
        for (boolean reverse : new boolean[] {false, true}) {
            for (boolean key : new boolean[] {false, true}) {
                List<IncludeRule> some = now.stream()
                        .filter(rule -> rule.reverse() == reverse && rule.key() == key)
                        .toList();
                if (!some.isEmpty()) {
                    parts.add(reverse ? referring(some, key, of) : referredTo(some, key, of));
                }
            }
        }
        return parts.stream().reduce(Select::union).map(all -> {
            Select<?> rows = select(field(Finder.COLUMNS))
                    .from(Columns.table(SqlCriterion.RECORD, "r"))
                    .where(Columns.number("r", "pk").in(all))
                    .and(Columns.number("r", "pk").notIn(known))
                    .and(inView.apply("r"))
                    .orderBy(Columns.number("r", "pk"))
                    .limit(limit);
            return new Sql(sql.render(rows), sql.extractBindValues(rows));
        });
    }

    private Select<Record1<Long>> referredTo(List<IncludeRule> some, boolean key, Collection<Long> of) {
        Condition from = Columns.number("r", "pk").in(of);
        Condition there = Columns.text("t", "content").isNotNull();
        if (key) {
            return select(Columns.number("t", "pk"))
                    .from(Columns.table(SqlCriterion.RECORD, "r"))
                    .join(Columns.table("patient", "p"))
                    .on(Columns.number("p", "number").eq(Columns.number("r", "patient")))
                    .join(Columns.table(SqlCriterion.RECORD, "t"))
                    .on(Columns.text("t", "id").eq(Columns.text("p", "id")))
                    .and(Columns.number("t", "type").eq((long) names.type("Patient")))
                    .where(from)
                    .and(Columns.number("r", "type").in(types(some)))
                    .and(there);
        }
        return select(Columns.number("t", "pk"))
                .from(Columns.table(SqlCriterion.RECORD, "r"))
                .join(rowsOfEach())
                .on(Columns.belongs("x", Columns.number("r", "pk")))
                .join(Columns.table(SqlCriterion.RECORD, "t"))
                .on(Columns.text("t", "id").eq(Columns.text("x", "target")))
                .and(Columns.number("t", "type").eq(Columns.number("x", "target_type")))
                .where(from)
                .and(rows(some))
                .and(there);
    }

    /** PostgreSQL cannot tell how few rows one record has, and is told to look at those of each. */
    private Table<?> rowsOfEach() {
        Table<?> rows = Columns.table("reference_index", "x");
        return sql.dialect() == SQLDialect.H2
                ? rows
                : lateral(select(asterisk())
                        .from(rows)
                        .where(Columns.belongs("x", Columns.number("r", "pk")))
                        .offset(inline(0))
                        .asTable(unquotedName("x")));
    }

    private Select<Record1<Long>> referring(List<IncludeRule> some, boolean key, Collection<Long> of) {
        Condition to = Columns.number("r", "pk").in(of);
        if (key) {
            return select(Columns.number("t", "pk"))
                    .from(Columns.table(SqlCriterion.RECORD, "r"))
                    .join(Columns.table("patient", "p"))
                    .on(Columns.text("p", "id").eq(Columns.text("r", "id")))
                    .join(Columns.table(SqlCriterion.RECORD, "t"))
                    .on(Columns.number("t", "patient").eq(Columns.number("p", "number")))
                    .and(Columns.number("t", "type").in(types(some)))
                    .where(to)
                    .and(Columns.number("r", "type").eq((long) names.type("Patient")))
                    .and(Columns.text("t", "content").isNotNull());
        }
        return select(Columns.recordOf("x"))
                .from(Columns.table(SqlCriterion.RECORD, "r"))
                .join(Columns.table("reference_index", "x"))
                .on(Columns.text("x", "target").eq(Columns.text("r", "id")))
                .and(Columns.number("x", "target_type").eq(Columns.number("r", "type")))
                .where(to)
                .and(rows(some));
    }

    private List<Long> types(List<IncludeRule> some) {
        return some.stream()
                .map(rule -> (long) names.type(rule.parameter().type()))
                .distinct()
                .toList();
    }

    private Condition rows(List<IncludeRule> some) {
        return Columns.number("x", "parameter")
                .in(some.stream()
                        .map(rule -> (long) names.parameter(rule.parameter()))
                        .toList())
                .and(or(some.stream().map(this::row).toList()));
    }

    private Condition row(IncludeRule rule) {
        Condition parameter = Columns.number("x", "parameter").eq((long) names.parameter(rule.parameter()));
        return rule.target() == null
                ? parameter
                : parameter.and(Columns.number("x", "target_type").eq((long) names.type(rule.target())));
    }
}
