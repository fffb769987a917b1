package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.ketaminefhir.search.Columns.integer;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns composites into SQL: a search of the other part, among the rows that are kept under the token.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#combining">Composite search parameters</a>
 */
final class CompositeCriteria implements KindCriteria {
    private static final Field<String> NAME = field("name", SQLDataType.VARCHAR);

    private final Numbers names;
    private final Parameter parameter;
    private final Parameter token;
    private final Parameter part;
    private final KindCriteria kind;

    CompositeCriteria(Numbers names, Parameter parameter, Function<SearchParamType, KindCriteria> kinds) {
        this.names = names;
        this.parameter = parameter;
        this.token = parameter.components().get(Composite.key(parameter));
        this.part = parameter.components().get(1 - Composite.key(parameter));
        this.kind = kinds.apply(part.kind());
    }

    @Override
    public String table() {
        return kind.table();
    }

    @Override
    public SqlCriterion of(Asked asked) {
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
        return alias -> under(asked).apply(alias).and(other.apply(alias));
    }

    /** Rows that are kept under this token. */
    private Function<String, Condition> under(Token asked) {
        int number = names.parameter(parameter);
        return keys(asked.isWhole() ? NAME.eq(asked.key(number)) : NAME.like(asked.keys(number), '!'), asked.isWhole());
    }

    /** Rows that are kept under any token. */
    Function<String, Condition> all() {
        return keys(NAME.like(Token.allKeys(names.parameter(parameter)), '!'), false);
    }

    private static Function<String, Condition> keys(Condition name, boolean one) {
        var numbers = select(field("number", SQLDataType.INTEGER))
                .from(DSL.table("composite_key"))
                .where(name);
        return alias -> one
                ? integer(alias, "parameter").eq(numbers)
                : integer(alias, "parameter").in(numbers);
    }
}
