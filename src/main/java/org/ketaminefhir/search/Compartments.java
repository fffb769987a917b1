package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * Which records are in the compartment of a record: those that refer to it by one of the parameters that R4 names.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition.html">Compartments</a>
 */
final class Compartments {
    private static final String PATIENT = "Patient";

    private final SearchContract contract;
    private final Numbers names;
    private final Predicate<Parameter> ofPatient;

    Compartments(SearchContract contract, Numbers names, Predicate<Parameter> ofPatient) {
        this.contract = contract;
        this.names = names;
        this.ofPatient = ofPatient;
    }

    /** The ways of the records of a type into a compartment. */
    Ways of(String type, Scope.Member member) {
        List<SqlCriterion> ways = new ArrayList<>();
        if (type.equals(member.type())) {
            ways.add(SqlCriterion.ofRecord(
                    SqlCriterion.Rank.ID, alias -> Columns.text(alias, "id").eq(member.id())));
        }
        List<Integer> byRows = new ArrayList<>();
        boolean byKey = false;
        for (Parameter parameter : memberships(type, member.type())) {
            boolean key = member.type().equals(PATIENT) && ofPatient.test(parameter);
            byKey |= key;
            if (!key) {
                byRows.add(names.parameter(parameter));
            }
        }
        if (byKey) {
            Field<Long> number = field(select(Columns.number("p", "number"))
                    .from(Columns.table("patient", "p"))
                    .where(Columns.text("p", "id").eq(member.id())));
            ways.add(SqlCriterion.ofColumn(
                    SqlCriterion.Rank.PATIENT, Columns.number("d", "patient").eq(number)));
        }
        if (!byRows.isEmpty()) {
            ways.add(SqlCriterion.ofIndex(SqlCriterion.Rank.LINK, "reference_index", alias -> Columns.target(alias)
                    .eq(member.id())
                    .and(field(unquotedName(alias, "parameter"), SQLDataType.INTEGER)
                            .in(byRows))
                    .and(Columns.number(alias, "target_type").eq((long) names.type(member.type())))));
        }
        if (ways.isEmpty()) {
            throw UnknownParameter.compartment(type, member.type());
        }
        return new Ways(ways);
    }

    /** By which of the declared parameters records of a type come into a compartment. */
    private List<Parameter> memberships(String type, String compartment) {
        return contract.fhir().getResourceDefinition(type).getSearchParamsForCompartmentName(compartment).stream()
                .map(RuntimeSearchParam::getName)
                .map(name -> contract.parameter(type, name))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
