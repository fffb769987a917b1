package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.ketaminefhir.search.Columns.integer;
import static org.ketaminefhir.search.Columns.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns references into SQL: those to the patient of a record are the patient key, the others are index rows.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#reference">Reference</a>
 */
final class ReferenceCriteria implements KindCriteria {
    private static final String IDENTIFIER = "identifier";

    private final Numbers names;
    private final Predicate<Parameter> ofPatient;
    private final Shared shared;

    ReferenceCriteria(Numbers names, Predicate<Parameter> ofPatient, Shared shared) {
        this.names = names;
        this.ofPatient = ofPatient;
        this.shared = shared;
    }

    @Override
    public String table() {
        return "reference_index";
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        Set<String> modifiers = new TreeSet<>(asked.parameter().targets());
        modifiers.add(IDENTIFIER);
        boolean leadsAnywhere = asked.parameter().targets().isEmpty();
        if (leadsAnywhere && asked.modifier() != null && names.type(asked.modifier()) != 0) {
            modifiers.add(asked.modifier());
        }
        asked.allows(modifiers);
        if (asked.modified(IDENTIFIER)) {
            return identifier(asked);
        }
        Parameter parameter = asked.parameter();
        List<String> patients = new ArrayList<>();
        List<Link> others = new ArrayList<>();
        for (String value : asked.values()) {
            Link link = link(Escaped.plain(value), asked.modifier());
            boolean bare = link.here() && link.type() == null;
            boolean may = parameter.targets().isEmpty() || parameter.targets().contains("Patient");
            boolean patient = link.here() && ("Patient".equals(link.type()) || bare && may);
            if (ofPatient.test(parameter) && patient && link.version() == null) {
                patients.add(link.target());
            }
            boolean decided = ofPatient.test(parameter)
                    && patient
                    && link.version() == null
                    && (!bare || parameter.targets().equals(Set.of("Patient")));
            if (!decided) {
                others.add(link);
            }
        }
        if (patients.isEmpty()) {
            boolean ofMany = others.stream().allMatch(link -> ofMany(link, parameter));
            return SqlCriterion.ofIndex(
                    ofMany ? Rank.SHARED : Rank.LINK, table(), asked.where(alias -> links(alias, others)));
        }
        Condition ofPatients = ofPatients(patients);
        if (others.isEmpty()) {
            return ofPatients(ofPatients, patients);
        }
        return new SqlCriterion(
                Rank.SCAN,
                SqlCriterion.RECORD,
                null,
                pk -> ofPatients.or(
                        exists(SqlCriterion.rowsOf(table(), pk, asked.where(alias -> links(alias, others))))));
    }

    @Override
    public Function<String, Condition> value(Parameter parameter, String value) {
        Link link = link(Escaped.plain(value), null);
        return alias -> links(alias, List.of(link));
    }

    private boolean ofMany(Link link, Parameter parameter) {
        return !link.here() || (link.type() == null ? shared.are(parameter.targets()) : shared.is(link.type()));
    }

    /** What a reference says of its target beside an address is a token. */
    private static SqlCriterion identifier(Wanted asked) {
        List<Function<String, Condition>> identifiers = asked.values().stream()
                .map(value ->
                        TokenCriteria.any(Set.of(Token.of(asked.parameter().name() + ":identifier", value))))
                .toList();
        return SqlCriterion.ofIndex(
                Rank.IDENTIFIER,
                "token_index",
                asked.where(alias ->
                        or(identifiers.stream().map(each -> each.apply(alias)).toList())));
    }

    /** An id alone is one of our records; {@code :Type} says of which type. */
    private static Link link(String value, String modifier) {
        if (value.indexOf('/') < 0 && value.indexOf(':') < 0) {
            return new Link(modifier, value, true);
        }
        Link link = Link.of(value);
        return link.target() == null ? new Link(null, value, false) : link;
    }

    private static SqlCriterion ofPatients(Condition condition, List<String> ids) {
        Lead lead = ids.size() == 1 ? null : new Lead("patient", patients(ids), noCondition());
        return new SqlCriterion(Rank.PATIENT, SqlCriterion.RECORD, alias -> condition, pk -> condition, lead);
    }

    private static Condition ofPatients(List<String> ids) {
        Field<Long> patient = number("d", "patient");
        return ids.size() == 1 ? patient.eq(patients(ids)) : patient.in(patients(ids));
    }

    private static Select<Record1<Long>> patients(List<String> ids) {
        return select(field("number", SQLDataType.BIGINT))
                .from(DSL.table("patient"))
                .where(Columns.in(field("id", SQLDataType.VARCHAR), ids));
    }

    private Condition links(String alias, List<Link> links) {
        Field<Integer> type = integer(alias, "target_type");
        Field<String> target = Columns.target(alias);
        List<Condition> any = new ArrayList<>();
        for (Link link : links) {
            Condition same = target.eq(Squeezed.of(link.versioned()));
            if (!link.here()) {
                any.add(same.and(type.eq(0)));
            } else if (link.type() == null) {
                any.add(same.and(type.ne(0)));
            } else {
                any.add(same.and(type.eq(names.type(link.type()))));
            }
        }
        Condition all = or(any);
        return links.size() == 1
                ? all
                : Columns.in(
                                target,
                                links.stream()
                                        .map(link -> Squeezed.of(link.versioned()))
                                        .toList())
                        .and(all);
    }
}
