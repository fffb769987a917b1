package org.ketaminefhir.search;

import static org.jooq.impl.DSL.or;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/** Turns dates into SQL. */
final class DateCriteria implements KindCriteria {
    @Override
    public String table() {
        return "date_index";
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        asked.allows(Set.of());
        List<DateComparison> dates = asked.values().stream()
                .map(value -> DateComparison.of(asked.parameter().name(), value))
                .toList();
        return SqlCriterion.ofIndex(
                dates.stream().allMatch(DateComparison::withinDays) ? Rank.DAYS : Rank.DATE,
                table(),
                asked.where(
                        alias -> or(dates.stream().map(date -> date.on(alias)).toList())),
                asked.where(alias ->
                        or(dates.stream().map(date -> date.ofPatient(alias)).toList())));
    }

    /** {@code _lastUpdated}: no index row, but a column of the record, and one instant. */
    static SqlCriterion updated(Wanted asked) {
        List<DateComparison> dates = asked.values().stream()
                .map(value -> DateComparison.of(asked.parameter().name(), value))
                .toList();
        return SqlCriterion.ofRecord(
                Rank.UPDATED,
                alias -> or(dates.stream()
                        .map(date -> date.on(Columns.number(alias, "updated"), Columns.number(alias, "updated")))
                        .toList()));
    }

    @Override
    public Function<String, Condition> value(Parameter parameter, String value) {
        return DateComparison.of(parameter.name(), value)::on;
    }
}
