package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * One way from a record to others that are sent along with it.
 *
 * @param key whether the patient key says it, in place of index rows
 * @param iterate whether it is followed from what was sent along
 * @param target the type of the record referred to; null for any
 */
record IncludeRule(boolean reverse, boolean key, boolean iterate, Parameter parameter, String target) {
    private static final String PATIENT = "Patient";

    /**
     * The rules of a query, as far as they are declared.
     *
     * @throws UnknownParameter if one is not, unless the query is lenient
     */
    static List<IncludeRule> of(
            Query query, SearchContract contract, Predicate<Parameter> ofPatient, Set<Ignored> ignored) {
        List<IncludeRule> rules = new ArrayList<>();
        for (Include include : query.layout().includes()) {
            try {
                rules.addAll(of(include, query.scope(), contract, ofPatient));
            } catch (UnknownParameter e) {
                if (!query.terms().lenient()) {
                    throw e;
                }
                ignored.add(new Ignored(include.name(), include.value()));
            }
        }
        return rules;
    }

    private static List<IncludeRule> of(
            Include include, Scope scope, SearchContract contract, Predicate<Parameter> ofPatient) {
        Set<String> valid = valid(include, scope, contract);
        Parameter parameter = contract.parameter(String.valueOf(include.part(0)), String.valueOf(include.part(1)))
                .orElse(null);
        String target = include.part(2);
        boolean declared = valid.contains(include.declared()) || valid.contains(include.value());
        if (parameter == null
                || !declared
                || include.part(3) != null
                || target != null && !Targets.of(parameter, contract).contains(target)) {
            throw UnknownParameter.include(include.name(), scope.name(), valid);
        }
        List<IncludeRule> rules = new ArrayList<>();
        boolean key = ofPatient.test(parameter) && (target == null || target.equals(PATIENT));
        if (key) {
            rules.add(new IncludeRule(include.reverse(), true, include.iterate(), parameter, PATIENT));
        }
        boolean othersToo =
                !key || target == null && !Targets.of(parameter, contract).equals(List.of(PATIENT));
        if (othersToo) {
            rules.add(new IncludeRule(include.reverse(), false, include.iterate(), parameter, target));
        }
        return rules;
    }

    /** What is sent along may be of any type, and so what goes along with that. */
    private static Set<String> valid(Include include, Scope scope, SearchContract contract) {
        Set<String> valid = new TreeSet<>();
        for (String type : include.iterate() ? contract.types() : scope.types()) {
            valid.addAll(include.reverse() ? contract.revincludes(type) : contract.includes(type));
        }
        return valid;
    }
}
