package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns references into SQL: those to the patient of a record are the patient key, the others are index rows.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#reference">Reference</a>
 */
final class ReferenceCriteria {
    private final Numbers names;
    private final Predicate<Parameter> ofPatient;

    ReferenceCriteria(Numbers names, Predicate<Parameter> ofPatient) {
        this.names = names;
        this.ofPatient = ofPatient;
    }

    SqlCriterion of(Parameter parameter, Criterion criterion) {
        List<String> patients = new ArrayList<>();
        List<Link> others = new ArrayList<>();
        for (String value : criterion.values()) {
            Link link = link(value, criterion.modifier());
            boolean bare = link.here() && link.type() == null;
            boolean may = parameter.targets().isEmpty() || parameter.targets().contains("Patient");
            boolean patient = link.here() && ("Patient".equals(link.type()) || bare && may);
            if (ofPatient.test(parameter) && patient) {
                patients.add(link.target());
            }
            boolean decided = ofPatient.test(parameter)
                    && patient
                    && (!bare || parameter.targets().equals(Set.of("Patient")));
            if (!decided) {
                others.add(link);
            }
        }
        if (patients.isEmpty()) {
            return SqlCriterion.ofIndex(Rank.LINK, "reference_index", alias -> links(alias, parameter, others));
        }
        Condition ofPatients = ofPatients(patients);
        if (others.isEmpty()) {
            return SqlCriterion.ofColumn(Rank.PATIENT, ofPatients);
        }
        return new SqlCriterion(
                Rank.SCAN,
                SqlCriterion.RECORD,
                null,
                pk -> ofPatients.or(
                        exists(SqlCriterion.rowsOf("reference_index", pk, alias -> links(alias, parameter, others)))));
    }

    /** An id alone is one of our records; {@code :Type} says of which type. */
    private static Link link(String value, String modifier) {
        if (value.indexOf('/') < 0 && value.indexOf(':') < 0) {
            return new Link(modifier, value, true);
        }
        Link link = Link.of(value);
        return link.target() == null ? new Link(null, value, false) : link;
    }

    private static Condition ofPatients(List<String> ids) {
        Field<Long> patient = number("d", "patient");
        var keys = select(field("number", SQLDataType.BIGINT)).from(DSL.table("patient"));
        Field<String> id = field("id", SQLDataType.VARCHAR);
        return ids.size() == 1 ? patient.eq(keys.where(id.eq(ids.get(0)))) : patient.in(keys.where(id.in(ids)));
    }

    private Condition links(String alias, Parameter parameter, List<Link> links) {
        Field<Integer> type = field(unquotedName(alias, "target_type"), SQLDataType.INTEGER);
        Field<String> target = text(alias, "target");
        List<Condition> any = new ArrayList<>();
        for (Link link : links) {
            Condition same = target.eq(Squeezed.of(link.target()));
            if (!link.here()) {
                any.add(same.and(type.eq(0)));
            } else if (link.type() == null) {
                any.add(same.and(type.ne(0)));
            } else {
                any.add(same.and(type.eq(names.type(link.type()))));
            }
        }
        Condition condition = number(alias, "parameter").eq((long) names.parameter(parameter));
        if (links.size() > 1) {
            condition = condition.and(target.in(
                    links.stream().map(link -> Squeezed.of(link.target())).toList()));
        }
        return condition.and(or(any));
    }

    private static Field<String> text(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.VARCHAR);
    }

    private static Field<Long> number(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.BIGINT);
    }
}
