package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.selectOne;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * Turns a step of a chain into SQL. There are two ways over it. If the end of the chain leaves few records, they are
 * found first and the step is gone back from them; else the step is gone from each record that something else found.
 * Then OFFSET 0 keeps PostgreSQL from joining: it cannot tell how few rows one record has, and reads them all.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#chaining">Chaining</a>
 */
final class Chains {
    private static final String ROWS = "reference_index";
    private static final String PATIENT = "Patient";
    private static final int LONGEST = 5;
    /** Of types, over all branches: each is a search of its own. */
    private static final int MOST = 200;

    private final SearchContract contract;
    private final Numbers names;
    private final Predicate<Parameter> ofPatient;
    private final BiFunction<String, Criterion, List<Ways>> rest;
    private final CanonicalChains canonicals;
    private final Shared shared;
    private int gone;

    /**
     * Good for one query.
     *
     * @param ofPatient whether a parameter is answered by the patient key
     * @param rest what is asked of records of a type: a criterion, and that they are in view
     */
    Chains(
            SearchContract contract,
            Numbers names,
            Predicate<Parameter> ofPatient,
            BiFunction<String, Criterion, List<Ways>> rest) {
        this.contract = contract;
        this.names = names;
        this.ofPatient = ofPatient;
        this.rest = rest;
        this.canonicals = new CanonicalChains(contract, names);
        this.shared = new Shared(contract, ofPatient);
    }

    Ways of(String type, Criterion criterion) {
        if (criterion.steps().size() > LONGEST) {
            throw new BadParameterValue("a chain", "at most %d steps long".formatted(LONGEST));
        }
        Step step = criterion.steps().get(0);
        return step instanceof Step.Backward back
                ? backward(type, back, criterion.afterFirstStep())
                : forward(type, (Step.Forward) step, criterion.afterFirstStep());
    }

    private Ways forward(String type, Step.Forward step, Criterion end) {
        Parameter parameter = reference(type, step.parameter());
        List<String> targets = Targets.of(parameter, contract);
        if (step.type() != null) {
            if (!targets.contains(step.type())) {
                throw UnknownParameter.target(type, parameter.name(), targets);
            }
            return new Ways(forward(parameter, step.type(), rest.apply(step.type(), end)));
        }
        List<SqlCriterion> alternatives = new ArrayList<>();
        UnknownParameter unknown = null;
        for (String target : targets) {
            try {
                alternatives.addAll(forward(parameter, target, rest.apply(target, end)));
            } catch (UnknownParameter e) {
                unknown = e;
            }
            if (++gone > MOST) {
                throw new BadParameterValue("a chain", "for few types: name them, as in subject:Patient.name");
            }
        }
        if (alternatives.isEmpty()) {
            throw targets.size() == 1 ? unknown : UnknownParameter.chain(type, parameter.name(), valid(targets));
        }
        return new Ways(alternatives);
    }

    private List<String> valid(List<String> targets) {
        return targets.stream()
                .flatMap(target -> contract.parameters(target).stream())
                .map(Parameter::name)
                .distinct()
                .toList();
    }

    private List<SqlCriterion> forward(Parameter parameter, String target, List<Ways> end) {
        Plan plan = new Plan(names.type(target), end);
        int rank = rank(plan, target);
        if (PATIENT.equals(target) && ofPatient.test(parameter)) {
            return List.of(overKey(plan, rank));
        }
        Function<String, Condition> row =
                alias -> Columns.text(alias, "target").in(plan.ids()).and(is(alias, parameter, target));
        Function<String, Condition> leads = alias -> is(alias, parameter, target)
                .and(exists(selectOne()
                        .from(records("d"))
                        .where(Columns.text("d", "id").eq(Columns.text(alias, "target")))
                        .and(plan.isRecord())
                        .and(plan.holds(Columns.number("d", "pk")))
                        .offset(inline(0))));
        List<SqlCriterion> ways = new ArrayList<>(canonicals.over(parameter, target, plan, rank));
        ways.add(new SqlCriterion(
                rank,
                ROWS,
                rank == SqlCriterion.Rank.SCAN ? null : row,
                pk -> exists(SqlCriterion.rowsOf(ROWS, pk, leads)),
                new Lead("target", plan.ids(), is("d", parameter, target))));
        return ways;
    }

    /** All rows of a patient's record carry the patient's own key. */
    private SqlCriterion overKey(Plan plan, int rank) {
        Function<String, Condition> row =
                alias -> Columns.number(alias, "patient").in(plan.patients());
        if (rank == SqlCriterion.Rank.LINK) {
            Condition few = row.apply("d");
            return new SqlCriterion(
                    SqlCriterion.Rank.PATIENT, SqlCriterion.RECORD, alias -> few, pk -> few, byPatient(plan));
        }
        Condition leads = exists(selectOne()
                .from(Columns.table("patient", "x"))
                .where(Columns.number("x", "number").eq(Columns.number("d", "patient")))
                .and(exists(selectOne()
                        .from(records("d"))
                        .where(Columns.number("d", "patient").eq(Columns.number("x", "number")))
                        .and(plan.isRecord())
                        .and(plan.holds(Columns.number("d", "pk")))
                        .offset(inline(0)))));
        return new SqlCriterion(
                rank, SqlCriterion.RECORD, rank == SqlCriterion.Rank.SCAN ? null : row, pk -> leads, byPatient(plan));
    }

    private static Lead byPatient(Plan plan) {
        return new Lead("patient", plan.patients(), noCondition());
    }

    private Ways backward(String type, Step.Backward step, Criterion end) {
        if (!contract.types().contains(step.type())) {
            throw UnknownParameter.hasType(contract.types());
        }
        Parameter parameter = reference(step.type(), step.parameter());
        List<String> targets = Targets.of(parameter, contract);
        if (!targets.contains(type)) {
            throw UnknownParameter.target(step.type(), parameter.name(), targets);
        }
        Plan plan = new Plan(names.type(step.type()), rest.apply(step.type(), end));
        boolean key = PATIENT.equals(type) && ofPatient.test(parameter);
        if (key) {
            return Ways.of(backOverKey(plan));
        }
        List<SqlCriterion> ways = new ArrayList<>(canonicals.back(plan, parameter, type));
        ways.add(backOverRows(plan, parameter, type));
        return new Ways(ways);
    }

    private static SqlCriterion backOverKey(Plan plan) {
        int rank = rank(plan);
        Condition theirs = or(plan.sources().stream()
                .map(source -> exists(selectOne()
                        .from(source.from())
                        .where(source.condition())
                        .and(Columns.number("d", "patient").eq(Columns.number("x", "patient")))
                        .offset(inline(0))))
                .toList());
        return new SqlCriterion(
                rank,
                SqlCriterion.RECORD,
                rank == SqlCriterion.Rank.SCAN
                        ? null
                        : alias -> Columns.number(alias, "patient").in(plan.patients()),
                pk -> exists(selectOne()
                        .from(records("x"))
                        .where(Columns.number("x", "pk").eq(pk))
                        .and(theirs)),
                byPatient(plan));
    }

    private SqlCriterion backOverRows(Plan plan, Parameter parameter, String type) {
        int rank = rank(plan);
        Select<Record1<String>> targets = plan.targets(is("x", parameter, type));
        return new SqlCriterion(
                rank,
                SqlCriterion.RECORD,
                rank == SqlCriterion.Rank.SCAN
                        ? null
                        : alias -> Columns.text(alias, "id").in(targets),
                pk -> exists(selectOne()
                        .from(records("x"))
                        .where(Columns.number("x", "pk").eq(pk))
                        .and(exists(selectOne()
                                .from(Columns.table(ROWS, "d"))
                                .where(Columns.text("d", "target").eq(Columns.text("x", "id")))
                                .and(is("d", parameter, type))
                                .and(plan.holds(Columns.recordOf("d")))
                                .offset(inline(0))))),
                new Lead("id", targets, noCondition()));
    }

    private Parameter reference(String type, String name) {
        Parameter parameter =
                contract.parameter(type, name).orElseThrow(() -> new UnknownParameter(type, references(type)));
        if (parameter.kind() != SearchParamType.REFERENCE) {
            throw UnknownParameter.noReference(type, parameter.name(), references(type));
        }
        return parameter;
    }

    private List<String> references(String type) {
        return contract.parameters(type).stream()
                .filter(parameter -> parameter.kind() == SearchParamType.REFERENCE)
                .map(Parameter::name)
                .toList();
    }

    /** What a chain leaves, by what its end leaves: a patient's records are few, but the patient key drives nothing. */
    private static int rank(Plan plan) {
        int end = plan.rank();
        boolean few = end <= SqlCriterion.Rank.TEXT || end == SqlCriterion.Rank.PATIENT;
        return few
                ? SqlCriterion.Rank.LINK
                : end < SqlCriterion.Rank.SCAN ? SqlCriterion.Rank.CHAIN : SqlCriterion.Rank.SCAN;
    }

    private int rank(Plan plan, String target) {
        int rank = rank(plan);
        return rank == SqlCriterion.Rank.LINK && shared.is(target) ? SqlCriterion.Rank.SHARED : rank;
    }

    private Condition is(String alias, Parameter parameter, String target) {
        return Columns.number(alias, "parameter")
                .eq((long) names.parameter(parameter))
                .and(Columns.number(alias, "target_type").eq((long) names.type(target)));
    }

    private static Table<?> records(String alias) {
        return Columns.table(SqlCriterion.RECORD, alias);
    }
}
