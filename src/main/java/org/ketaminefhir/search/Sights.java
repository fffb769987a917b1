package org.ketaminefhir.search;

import static org.jooq.impl.DSL.and;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.views.Reach;
import org.ketaminefhir.views.View;

/**
 * Turns a view into SQL: whether a row of {@code record}, or of {@code record_history}, is in it. Every step of a search
 * asks it of every record that it passes, so that nothing out of view leaves a trace in any answer.
 */
public final class Sights {
    private static final String PATIENT = "Patient";
    private static final String BUNDLE = "Bundle";

    private final SearchContract contract;
    private final Numbers names;
    private final Criteria criteria;
    private final DSLContext sql;

    Sights(SearchContract contract, Numbers names, Criteria criteria, DSLContext sql) {
        this.contract = contract;
        this.names = names;
        this.criteria = criteria;
        this.sql = sql;
    }

    /** Those of which anything is in a view. */
    public List<String> types(View view) {
        return contract.types().stream().filter(view::shows).toList();
    }

    /** On a row of {@code record} of one of these types, whichever it is. */
    public Sql of(View view, Collection<String> types, String alias) {
        return view.all() ? Sql.TRUE : ready(any(view, types, alias));
    }

    /** On a row of {@code record} that is known to be of this type. */
    public Sql ofType(View view, String type, String alias) {
        return view.all() ? Sql.TRUE : ready(record(view, type, alias));
    }

    /** On a row of {@code record_history}; the record as it stands must be in view too. */
    public Sql ofHistory(View view, String type, String alias) {
        if (view.all()) {
            return Sql.TRUE;
        }
        View.OfType seen = view.types().get(type);
        if (seen != null && seen.reach() == Reach.COVERAGE) {
            // It may have been another's coverage then.
            return ready(Columns.text(alias, "owner").eq(String.valueOf(view.owner())));
        }
        return ready(row(view, type, alias, Columns.number(alias, "record"))
                .and(exists(selectOne()
                        .from(Columns.table(SqlCriterion.RECORD, "v"))
                        .where(Columns.number("v", "pk").eq(Columns.number(alias, "record")))
                        .and(record(view, type, "v")))));
    }

    private Sql ready(Condition condition) {
        return new Sql(sql.render(condition), sql.extractBindValues(condition));
    }

    /** Asked of each record that a search passes; a way to none. */
    List<Ways> asked(View view, String type) {
        if (view.all()) {
            return List.of();
        }
        return List.of(Ways.of(new SqlCriterion(
                SqlCriterion.Rank.SCAN,
                SqlCriterion.RECORD,
                null,
                pk -> exists(selectOne()
                        .from(Columns.table(SqlCriterion.RECORD, "v"))
                        .where(Columns.number("v", "pk").eq(pk))
                        .and(record(view, type, "v"))))));
    }

    /** Types that are seen alike are asked about together. */
    Condition any(View view, Collection<String> types, String alias) {
        if (view.all()) {
            return noCondition();
        }
        Map<View.OfType, List<Long>> alike = new LinkedHashMap<>();
        Map<View.OfType, String> example = new LinkedHashMap<>();
        for (String type : types) {
            View.OfType seen = view.types().get(type);
            if (seen != null) {
                // Whose tokens are asked for have parameters of their own; and a patient is not like the records, nor
                // is
                // a document.
                boolean alone = !seen.where().isEmpty() || type.equals(PATIENT) || type.equals(BUNDLE);
                View.OfType key = alone ? new View.OfType(seen.reach(), own(seen, type)) : seen;
                alike.computeIfAbsent(key, one -> new ArrayList<>()).add((long) names.type(type));
                example.putIfAbsent(key, type);
            }
        }
        List<Condition> ways = new ArrayList<>();
        alike.forEach((seen, numbers) ->
                ways.add(Columns.number(alias, "type").in(numbers).and(record(view, example.get(seen), alias))));
        return ways.isEmpty() ? falseCondition() : or(ways);
    }

    private static List<Map<String, Set<String>>> own(View.OfType seen, String type) {
        List<Map<String, Set<String>>> own = new ArrayList<>(seen.where());
        own.add(Map.of("", Set.of(type)));
        return own;
    }

    private Condition record(View view, String type, String alias) {
        Condition row = row(view, type, alias, Columns.number(alias, "pk"));
        List<Map<String, Set<String>>> where = view.where(type);
        return where.isEmpty() ? row : row.and(tokens(type, where, Columns.number(alias, "pk")));
    }

    private Condition tokens(String type, List<Map<String, Set<String>>> where, Field<Long> pk) {
        return or(where.stream()
                .map(all -> and(all.entrySet().stream()
                        .map(one -> token(type, one.getKey(), one.getValue(), pk))
                        .toList()))
                .toList());
    }

    private Condition token(String type, String parameter, Set<String> values, Field<Long> pk) {
        return contract.parameter(type, parameter)
                .filter(declared -> declared.kind() == SearchParamType.TOKEN)
                .map(declared -> criteria.of(declared, new Criterion(parameter, null, List.copyOf(values)))
                        .record()
                        .apply(pk))
                .orElse(falseCondition());
    }

    /** What the columns of a row say by themselves, and those of its patient's openings. */
    private Condition row(View view, String type, String alias, Field<Long> pk) {
        View.OfType seen = view.types().get(type);
        if (seen == null) {
            return falseCondition();
        }
        Condition shown = withoutLabels(alias, view.never());
        if (seen.reach() == Reach.EVERYTHING) {
            return shown;
        }
        Openings openings = new Openings(view, names.type(BUNDLE), alias, pk);
        Field<String> keptFor = Columns.text(alias, "kept_for");
        Condition unhindered = openings.notDenied().and(openings.consented());
        Condition others = opened(openings, seen.reach(), type, alias).and(unhindered);
        // Who cares for the patient is told what was kept of the patient and for whom, but not what it says.
        Condition told = seen.reach() == Reach.TREATED && !type.equals(BUNDLE) ? others : others.and(keptFor.isNull());
        if (view.owner() == null) {
            return shown.and(told);
        }
        Condition kept = keptFor.eq(view.owner()).and(openings.known()).and(unhindered);
        return shown.and(Columns.text(alias, "owner").eq(view.owner()).or(told).or(kept));
    }

    private static Condition withoutLabels(String alias, long labels) {
        return labels == 0
                ? noCondition()
                : Columns.number(alias, "labels").bitAnd(labels).eq(0L);
    }

    private static Condition opened(Openings openings, Reach reach, String type, String alias) {
        return switch (reach) {
            case EVERYTHING -> trueCondition();
            case OWN -> falseCondition();
            case DIRECTORY -> Columns.number(alias, "patient").isNull();
            case UNCLAIMED ->
                Columns.number(alias, "patient")
                        .isNull()
                        .and(Columns.text(alias, "owner").isNull());
            case TREATED -> openings.care();
            case COVERED -> openings.paid(false, type.equals(PATIENT));
            case COVERED_BEFORE -> openings.paid(true, false);
            case COVERAGE -> openings.pays();
        };
    }
}
