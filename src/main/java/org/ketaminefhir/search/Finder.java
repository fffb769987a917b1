package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.views.View;

/** Turns queries into SQL. */
public final class Finder {
    /** Of the current version of a record, under the alias {@code r}. */
    public static final String COLUMNS = columns("r");

    /** Of a superseded version, under the alias {@code h}, of the record {@code r}. */
    public static final String SUPERSEDED = columns("h");

    /** More than this on one page helps nobody. */
    public static final int LARGEST_PAGE = 1000;

    static {
        // It greets in the log otherwise.
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private static String columns(String version) {
        return "r.pk, r.type, r.id, %1$s.version, %1$s.updated, %1$s.content,".formatted(version)
                + " (SELECT q.id FROM patient q WHERE q.number = %1$s.patient), %1$s.owner, %1$s.kept_for"
                        .formatted(version);
    }

    private final SearchContract contract;
    private final Numbers names;
    private final Predicate<Parameter> ofPatient;
    private final Criteria criteria;
    private final Compartments compartments;
    private final SortKeys sorts;
    private final DSLContext sql;
    private final Sights sights;

    /** @param valueSets the codes of a value set, as {@code system|code}; empty if it is not known */
    public Finder(
            SearchContract contract,
            Numbers names,
            Indexer indexer,
            Function<String, Optional<Set<String>>> valueSets,
            boolean h2) {
        this.contract = contract;
        this.names = names;
        this.ofPatient = indexer::answeredByPatient;
        this.criteria = new Criteria(names, ofPatient, new Shared(contract, ofPatient), valueSets);
        this.compartments = new Compartments(contract, names, ofPatient);
        this.sorts = new SortKeys(contract, names, ofPatient);
        this.sql = DSL.using(h2 ? SQLDialect.H2 : SQLDialect.POSTGRES);
        this.sights = new Sights(contract, names, criteria, sql);
    }

    /** What a view says of records that are not searched for. */
    public Sights sights() {
        return sights;
    }

    /**
     * @param view what of all that the query finds, passes and sends along there is at all
     * @throws UnknownParameter if a parameter or modifier is not declared, unless the query is lenient
     * @throws BadParameterValue if a value cannot be understood
     */
    public Search search(Query query, View view) {
        Set<Ignored> ignored = new LinkedHashSet<>();
        Scope scope = query.scope();
        if (!contract.types().containsAll(scope.types())) {
            throw new IllegalArgumentException("a type is not kept here");
        }
        List<Plan> plans = scope.types().stream()
                .map(type -> new Plan(names.type(type), asked(type, query, view, ignored)))
                .toList();
        List<Source> sources =
                plans.stream().flatMap(plan -> plan.sources().stream()).toList();
        Order order = new Order(scope, sort(query, ignored), sorts);
        boolean all = plans.stream().allMatch(plan -> plan.asked().isEmpty());
        Newest newest = all && order.newestFirst()
                ? new Newest(plans.stream().map(Plan::type).toList())
                : null;
        List<IncludeRule> rules = IncludeRule.of(query, contract, ofPatient, ignored);
        Includes includes = new Includes(sql, contract, names, rules, row -> sights.any(view, contract.types(), row));
        return new Search(sql, sources, order, newest, includes, List.copyOf(ignored));
    }

    /**
     * The latest records of each code, as {@link LatestOfEach} has them, of those that a search in one type finds.
     *
     * @param each how many records of one code
     */
    public Sql latest(Query query, View view, int each) {
        String type = query.scope().types().iterator().next();
        Search search = search(query, view);
        return search.ready(LatestOfEach.of(search.all(), number(type, "code"), number(type, "date"), each));
    }

    private int number(String type, String parameter) {
        return contract.parameter(type, parameter).map(names::parameter).orElse(0);
    }

    private List<Ways> asked(String type, Query query, View view, Set<Ignored> ignored) {
        List<Ways> asked = new ArrayList<>(sights.asked(view, type));
        if (query.scope().compartment() != null) {
            asked.add(compartments.of(type, query.scope().compartment()));
        }
        Chains[] chains = new Chains[1];
        chains[0] = new Chains(contract, names, ofPatient, (end, criterion) -> {
            List<Ways> there = new ArrayList<>(sights.asked(view, end));
            there.add(one(end, criterion, query, chains[0]));
            return there;
        });
        for (Criterion criterion : query.criteria()) {
            try {
                if (query.scope().types().size() > 1) {
                    Common.check(criterion, query.scope(), contract);
                }
                asked.add(one(type, criterion, query, chains[0]));
            } catch (UnknownParameter e) {
                if (!query.terms().lenient()) {
                    throw e;
                }
                ignored.add(new Ignored(criterion.name(), null));
            }
        }
        return asked;
    }

    private Ways one(String type, Criterion criterion, Query query, Chains chains) {
        if (!criterion.steps().isEmpty()) {
            return chains.of(type, criterion);
        }
        Parameter parameter = contract.parameter(type, criterion.parameter())
                .orElseThrow(() -> new UnknownParameter(
                        type,
                        contract.parameters(type).stream().map(Parameter::name).toList()));
        return Ways.of(criteria.of(parameter, Here.of(parameter, criterion, query.terms())));
    }

    private List<Sort> sort(Query query, Set<Ignored> ignored) {
        try {
            sorts.check(query.scope(), query.layout().sort());
            return query.layout().sort();
        } catch (UnknownParameter e) {
            if (!query.terms().lenient()) {
                throw e;
            }
            ignored.add(new Ignored("_sort", null));
            return List.of();
        }
    }
}
