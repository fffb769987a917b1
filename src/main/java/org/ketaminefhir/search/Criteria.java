package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.trueCondition;
import static org.ketaminefhir.search.Columns.number;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.jooq.Field;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/** Turns search parameters with their values into SQL, each kind in its way. */
final class Criteria {
    private final Numbers names;
    private final Predicate<Parameter> ofPatient;
    private final KindCriteria tokens;
    private final KindCriteria dates = new DateCriteria();
    private final KindCriteria strings = new StringCriteria();
    private final KindCriteria quantities = new QuantityCriteria();
    private final KindCriteria uris = new UriCriteria();
    private final KindCriteria references;

    /**
     * @param ofPatient whether a parameter is answered by the patient key
     * @param valueSets the codes of a value set, as {@code system|code}; empty if it is not known
     */
    Criteria(
            Numbers names,
            Predicate<Parameter> ofPatient,
            Shared shared,
            Function<String, Optional<Set<String>>> valueSets) {
        this.names = names;
        this.ofPatient = ofPatient;
        this.tokens = new TokenCriteria(names, valueSets);
        this.references = new ReferenceCriteria(names, ofPatient, shared);
    }

    SqlCriterion of(Parameter parameter, Criterion criterion) {
        if (criterion.values().isEmpty() || criterion.values().stream().anyMatch(String::isBlank)) {
            throw new BadParameterValue(parameter.name(), "there");
        }
        Wanted asked = new Wanted(parameter, criterion, alias -> is(alias, parameter));
        if (parameter.expression().isEmpty()) {
            return ofTheStore(asked);
        }
        if (asked.modified(Wanted.MISSING)) {
            return missing(asked);
        }
        return parameter.kind() == SearchParamType.COMPOSITE
                ? composite(parameter).of(asked)
                : kind(parameter.kind()).of(asked);
    }

    private KindCriteria kind(SearchParamType kind) {
        return switch (kind) {
            case TOKEN -> tokens;
            case DATE -> dates;
            case STRING -> strings;
            case REFERENCE -> references;
            case QUANTITY, NUMBER -> quantities;
            case URI -> uris;
            default -> throw new IllegalStateException("%s is not searched".formatted(kind));
        };
    }

    private CompositeCriteria composite(Parameter parameter) {
        return new CompositeCriteria(names, parameter, this::kind);
    }

    private static SqlCriterion ofTheStore(Wanted asked) {
        asked.allows(Set.of(Wanted.MISSING));
        if (asked.modified(Wanted.MISSING)) {
            // Every record has what the store gives.
            boolean there = !missing(asked.parameter().name(), asked.values());
            return new SqlCriterion(
                    Rank.SCAN, SqlCriterion.RECORD, null, pk -> there ? trueCondition() : falseCondition());
        }
        if (asked.parameter().name().equals("_id")) {
            return SqlCriterion.ofRecord(Rank.ID, alias -> Columns.in(Columns.text(alias, "id"), asked.values()));
        }
        return DateCriteria.updated(asked);
    }

    private SqlCriterion missing(Wanted asked) {
        boolean missing = missing(asked.parameter().name(), asked.values());
        Function<Field<Long>, Condition> there = there(asked);
        Function<Field<Long>, Condition> wanted = missing ? pk -> not(there.apply(pk)) : there;
        return new SqlCriterion(Rank.SCAN, SqlCriterion.RECORD, null, wanted);
    }

    private static boolean missing(String parameter, List<String> values) {
        String value = values.get(0);
        if (values.size() > 1 || !value.equals("true") && !value.equals("false")) {
            throw new BadParameterValue(parameter + ":missing", "true or false");
        }
        return value.equals("true");
    }

    /** Beside its rows, what is there may be known to the patient key, or be nothing that can be asked for. */
    private Function<Field<Long>, Condition> there(Wanted asked) {
        Parameter parameter = asked.parameter();
        if (parameter.kind() == SearchParamType.COMPOSITE) {
            CompositeCriteria composite = composite(parameter);
            return pk -> exists(SqlCriterion.rowsOf(composite.table(), pk, composite.all()));
        }
        Function<String, Condition> there = Keys.there(names.parameter(parameter));
        Condition known = ofPatient.test(parameter) ? number("d", "patient").isNotNull() : falseCondition();
        return pk -> known.or(exists(SqlCriterion.rowsOf(kind(parameter.kind()).table(), pk, asked.rows())))
                .or(exists(SqlCriterion.rowsOf(tokens.table(), pk, there)));
    }

    private Condition is(String alias, Parameter parameter) {
        return Columns.ofParameter(alias, names.parameter(parameter));
    }
}
