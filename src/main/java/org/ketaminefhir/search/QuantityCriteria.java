package org.ketaminefhir.search;

import static org.jooq.impl.DSL.or;
import static org.ketaminefhir.search.Columns.integer;
import static org.ketaminefhir.search.Columns.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns quantities and numbers into SQL. Units of UCUM are compared in the one that their dimension is measured in.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#quantity">Quantity</a>
 */
final class QuantityCriteria implements KindCriteria {
    private static final String FORMS =
            ", alone or followed by |system|code or ||code, where the code is that of the unit";

    @Override
    public String table() {
        return "quantity_index";
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        asked.allows(Set.of());
        List<Function<String, Condition>> quantities = asked.values().stream()
                .map(value -> value(asked.parameter(), value))
                .toList();
        return SqlCriterion.ofIndex(
                Rank.QUANTITY,
                table(),
                asked.where(alias ->
                        or(quantities.stream().map(each -> each.apply(alias)).toList())));
    }

    @Override
    public Function<String, Condition> value(Parameter parameter, String value) {
        if (parameter.kind() == SearchParamType.NUMBER) {
            NumberComparison number =
                    NumberComparison.of(parameter.name(), Escaped.plain(value), NumberComparison.ALLOWED);
            return alias -> plain(alias, number);
        }
        List<String> parts = Escaped.split(value, '|');
        String allowed = NumberComparison.ALLOWED + FORMS;
        boolean understood = parts.size() == 1
                || parts.size() == 3
                        && !(parts.get(2).isEmpty() && !parts.get(1).isEmpty());
        if (!understood) {
            throw new BadParameterValue(parameter.name(), allowed);
        }
        NumberComparison number = NumberComparison.of(parameter.name(), Escaped.plain(parts.get(0)), allowed);
        if (parts.size() == 1 || parts.get(2).isEmpty()) {
            return alias -> plain(alias, number);
        }
        return measured(number, Escaped.plain(parts.get(1)), Escaped.plain(parts.get(2)));
    }

    private static Function<String, Condition> measured(NumberComparison number, String system, String code) {
        String unit = Squeezed.of(code);
        if (system.isEmpty()) {
            return alias -> plain(alias, number)
                    .and(text(alias, "code").eq(unit).or(text(alias, "unit").eq(unit)));
        }
        Optional<Ucum.Canonical> canonical = Ucum.SYSTEM.equals(system) ? Ucum.canonical(unit) : Optional.empty();
        if (canonical.isPresent()) {
            String named = Amounts.named(canonical.get().unit());
            return alias -> number.on(
                            alias,
                            "canonical",
                            "canonical_other",
                            canonical.get().factor())
                    .and(integer(alias, "canonical_unit").eq(Columns.system(named)));
        }
        return alias -> plain(alias, number)
                .and(text(alias, "code").eq(unit))
                .and(integer(alias, "code_system").eq(Columns.system(Squeezed.of(system))));
    }

    private static Condition plain(String alias, NumberComparison number) {
        return number.on(alias, "number", "other", BigDecimal.ONE);
    }
}
