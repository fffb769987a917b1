package org.ketaminefhir.search;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * What records are sorted by, as SQL on a primary key: a period by its start, a token by its code, a text without case
 * and accents, a reference by the id or the URL that it leads to, a quantity by its number whatever its unit.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#sort">Sorting</a>
 */
final class SortKeys {
    static final String UPDATED = "_lastUpdated";
    private static final String ID = "_id";

    private final SearchContract contract;
    private final Numbers names;
    private final Predicate<Parameter> ofPatient;

    SortKeys(SearchContract contract, Numbers names, Predicate<Parameter> ofPatient) {
        this.contract = contract;
        this.names = names;
        this.ofPatient = ofPatient;
    }

    /** @throws UnknownParameter if a key is not declared */
    void check(Scope scope, List<Sort> keys) {
        List<String> valid = valid(scope);
        if (!keys.stream().map(Sort::parameter).allMatch(valid::contains)) {
            throw UnknownParameter.sort(scope.name(), valid);
        }
    }

    private List<String> valid(Scope scope) {
        List<String> valid = new ArrayList<>(List.of(ID, UPDATED));
        if (scope.types().size() == 1) {
            contract.parameters(scope.types().get(0)).stream()
                    .filter(parameter -> column(parameter) != null)
                    .map(Parameter::name)
                    .filter(name -> !valid.contains(name))
                    .forEach(valid::add);
        }
        return valid;
    }

    /**
     * The value of a record for a key.
     *
     * @param at records are taken as they stood at this time, as far as that is known
     */
    Field<?> value(Scope scope, Sort key, Field<Long> pk, long at) {
        return switch (key.parameter()) {
            case UPDATED -> updated(pk, at);
            case ID ->
                field(select(Columns.text("x", "id"))
                        .from(Columns.table(SqlCriterion.RECORD, "x"))
                        .where(Columns.number("x", "pk").eq(pk)));
            default -> {
                Parameter parameter = contract.parameter(scope.types().get(0), key.parameter())
                        .orElseThrow();
                Field<?> rows = rows(parameter, key.descending(), pk);
                yield ofPatient.test(parameter) ? coalesce(patient(pk), rows.cast(SQLDataType.VARCHAR)) : rows;
            }
        };
    }

    /** What was changed after the first page stays where it stood then. */
    static Field<Long> updated(Field<Long> pk, long at) {
        Field<Long> before = field(select(max(Columns.number("h", "updated")))
                .from(Columns.table("record_history", "h"))
                .where(Columns.number("h", "record").eq(pk))
                .and(Columns.number("h", "updated").le(at)));
        return field(select(when(Columns.number("x", "updated").le(val(at)), Columns.number("x", "updated"))
                        .otherwise(before))
                .from(Columns.table(SqlCriterion.RECORD, "x"))
                .where(Columns.number("x", "pk").eq(pk)));
    }

    private Field<?> rows(Parameter parameter, boolean descending, Field<Long> pk) {
        Column<?> column = column(parameter);
        return column.of(descending, pk, names.parameter(parameter));
    }

    private static Field<String> patient(Field<Long> pk) {
        return field(select(Columns.text("y", "id"))
                .from(Columns.table(SqlCriterion.RECORD, "x"))
                .join(Columns.table("patient", "y"))
                .on(Columns.number("y", "number").eq(Columns.number("x", "patient")))
                .where(Columns.number("x", "pk").eq(pk)));
    }

    /** Where the values of a kind of parameter stand; null if it is not sorted by. */
    private static Column<?> column(Parameter parameter) {
        return switch (parameter.kind()) {
            // A system alone is no code to sort by.
            case TOKEN -> new Column<>("token_index", nullif(Columns.text("x", "code"), inline("")));
            case DATE -> new Column<>("date_index", Columns.number("x", "low"));
            case STRING -> new Column<>("string_index", Columns.text("x", "folded"));
            case REFERENCE -> new Column<>("reference_index", Columns.text("x", "target"));
            case NUMBER, QUANTITY -> new Column<>("quantity_index", Columns.decimal("x", "number"));
            case URI ->
                new Column<>(
                        "uri_index",
                        field(select(Columns.text("u", "uri"))
                                .from(Columns.table("uri", "u"))
                                .where(Columns.number("u", "number").eq(Columns.number("x", "uri")))));
            default -> null;
        };
    }

    private record Column<T>(String table, Field<T> field) {
        Field<T> of(boolean descending, Field<Long> pk, int parameter) {
            return DSL.field(select(descending ? max(field) : min(field))
                    .from(Columns.table(table, "x"))
                    .where(Columns.belongs("x", pk))
                    .and(Columns.ofParameter("x", parameter)));
        }
    }
}
