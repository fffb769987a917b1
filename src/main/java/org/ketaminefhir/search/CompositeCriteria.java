package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.or;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.jooq.Select;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns composites into SQL: a search of the other part, among the rows that are kept under the token.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#combining">Composite search parameters</a>
 */
final class CompositeCriteria implements KindCriteria {
    private final Numbers names;
    private final Parameter parameter;
    private final Parameter part;
    private final KindCriteria kind;

    CompositeCriteria(Numbers names, Parameter parameter, Function<SearchParamType, KindCriteria> kinds) {
        this.names = names;
        this.parameter = parameter;
        this.part = parameter.components().get(1 - Composite.key(parameter));
        this.kind = kinds.apply(part.kind());
    }

    @Override
    public String table() {
        return kind.table();
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        asked.allows(Set.of());
        List<Pair> pairs = asked.values().stream().map(this::pair).toList();
        Function<String, Condition> row =
                alias -> or(pairs.stream().map(pair -> pair.on(alias, number())).toList());
        Pair first = pairs.get(0);
        if (pairs.size() == 1 && first.key().isWhole()) {
            return SqlCriterion.ofIndex(Rank.CODE, table(), row);
        }
        // A code is kept once for each system that has it.
        Select<?> keys = Keys.numbers(pairs.stream().map(Pair::key).toList(), number());
        Lead lead =
                new Lead("parameter", keys, pairs.size() == 1 ? first.other().apply("d") : row.apply("d"));
        return new SqlCriterion(Rank.CODE, table(), row, pk -> exists(SqlCriterion.rowsOf(table(), pk, row)), lead);
    }

    /** @param other the condition on a row that is kept under the key */
    private record Pair(Token key, Function<String, Condition> other) {
        Condition on(String alias, int number) {
            return Keys.under(key, number).apply(alias).and(other.apply(alias));
        }
    }

    private int number() {
        return names.parameter(parameter);
    }

    @Override
    public Function<String, Condition> value(Parameter composite, String value) {
        Pair pair = pair(value);
        return alias -> pair.on(alias, number());
    }

    private Pair pair(String value) {
        List<String> parts = Escaped.split(value, '$');
        if (parts.size() != 2 || parts.contains("")) {
            throw new BadParameterValue(
                    parameter.name(),
                    "%s$%s"
                            .formatted(
                                    parameter.components().get(0).name(),
                                    parameter.components().get(1).name()));
        }
        int key = Composite.key(parameter);
        Token asked = Token.of(parameter.name(), parts.get(key));
        return new Pair(asked, kind.value(part, parts.get(1 - key)));
    }

    /** Rows of this parameter, whatever they are kept under. */
    Function<String, Condition> all() {
        return Keys.all(number());
    }
}
