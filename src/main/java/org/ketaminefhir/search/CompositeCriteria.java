package org.ketaminefhir.search;

import static org.jooq.impl.DSL.or;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
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
        List<Function<String, Condition>> pairs =
                asked.values().stream().map(value -> value(parameter, value)).toList();
        return SqlCriterion.ofIndex(
                Rank.CODE,
                table(),
                alias -> or(pairs.stream().map(pair -> pair.apply(alias)).toList()));
    }

    @Override
    public Function<String, Condition> value(Parameter composite, String value) {
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
        Function<String, Condition> other = kind.value(part, parts.get(1 - key));
        return alias ->
                Keys.under(asked, names.parameter(parameter)).apply(alias).and(other.apply(alias));
    }

    /** Rows of this parameter, whatever they are kept under. */
    Function<String, Condition> all() {
        return Keys.all(names.parameter(parameter));
    }
}
