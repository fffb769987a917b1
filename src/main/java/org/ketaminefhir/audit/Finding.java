package org.ketaminefhir.audit;

import static org.jooq.impl.DSL.and;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Ignored;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.Sort;
import org.ketaminefhir.search.UnknownParameter;

/** Makes of a query what is asked of the table. */
final class Finding {
    private static final Set<String> KEYS = Set.of("date", "_lastUpdated");

    private final Map<String, Parameter> declared;

    /** @throws IllegalStateException if a parameter is declared that nobody here can answer */
    Finding(SearchContract contract) {
        this.declared = contract.parameters(Audit.TYPE).stream()
                .collect(Collectors.toMap(Parameter::name, parameter -> parameter));
        declared.keySet().forEach(name -> {
            if (!Columns.PARAMETERS.contains(name)) {
                throw new IllegalStateException(
                        "%s of %s is declared, but nobody answers it".formatted(name, Audit.TYPE));
            }
        });
    }

    /**
     * @param ascending oldest first
     * @param ignored what a lenient query asked for in vain
     */
    record Found(Condition where, boolean ascending, List<Ignored> ignored) {}

    /**
     * @throws UnknownParameter if a parameter or modifier is not declared, unless the query is lenient
     * @throws BadParameterValue if a value cannot be understood
     */
    Found of(Query query) {
        Set<Ignored> ignored = new LinkedHashSet<>();
        List<Condition> conditions = new ArrayList<>();
        for (Criterion criterion : query.criteria()) {
            attempt(query, ignored, criterion.name(), () -> conditions.add(one(criterion, query.terms())));
        }
        if (query.scope().compartment() != null) {
            conditions.add(inside(query.scope().compartment()));
        }
        query.layout()
                .includes()
                .forEach(include -> attempt(query, ignored, "_include", () -> {
                    throw UnknownParameter.include("_include", Audit.TYPE, List.of());
                }));
        List<Sort> sort = query.layout().sort();
        attempt(query, ignored, "_sort", () -> sort.forEach(Finding::check));
        boolean ascending = !sort.isEmpty()
                && KEYS.contains(sort.get(0).parameter())
                && !sort.get(0).descending();
        return new Found(and(conditions), ascending, List.copyOf(ignored));
    }

    private static void attempt(Query query, Set<Ignored> ignored, String name, Runnable part) {
        try {
            part.run();
        } catch (UnknownParameter e) {
            if (!query.terms().lenient()) {
                throw e;
            }
            ignored.add(new Ignored(name, null));
        }
    }

    private static void check(Sort key) {
        if (!KEYS.contains(key.parameter())) {
            throw UnknownParameter.sort(Audit.TYPE, KEYS);
        }
    }

    private static Condition inside(Scope.Member compartment) {
        if (!compartment.type().equals("Patient")) {
            throw UnknownParameter.compartment(Audit.TYPE, compartment.type());
        }
        return Columns.PATIENT.eq(compartment.id());
    }

    private Condition one(Criterion criterion, Query.Terms terms) {
        Parameter parameter = declared.get(criterion.parameter());
        if (parameter == null || !criterion.steps().isEmpty()) {
            throw new UnknownParameter(Audit.TYPE, declared.keySet());
        }
        if (criterion.values().isEmpty() || criterion.values().stream().anyMatch(String::isBlank)) {
            throw new BadParameterValue(parameter.name(), "there");
        }
        return new Asked(parameter, criterion, terms).condition();
    }
}
