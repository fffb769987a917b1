package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Ask.Term;
import org.ketaminefhir.oracle.Declared.Parameter;

/** Thinks of searches. Most ask for what some stored record has, so that several criteria meet in one record. */
final class Asker {
    private static final int DEEPEST = 2;

    private final Oracle oracle;
    private final Chance chance;
    /** Few records have a value of these. */
    private static final Set<SearchParamType> RARE =
            Set.of(SearchParamType.QUANTITY, SearchParamType.COMPOSITE, SearchParamType.NUMBER);

    private final Wording wording;

    /** One search and what is peculiar about it, for the statistics. */
    record Question(Ask ask, List<String> peculiarities) {}

    /** A criterion with what is peculiar about it. */
    record Worded(Term term, List<String> peculiarities) {
        Worded under(String step, String peculiarity) {
            List<String> all = new ArrayList<>(peculiarities);
            all.add(peculiarity);
            return new Worded(new Term(step + term.name(), term.value()), all);
        }
    }

    Asker(Oracle oracle, Chance chance) {
        this.oracle = oracle;
        this.chance = chance;
        this.wording = new Wording(oracle, chance);
    }

    Question next(List<String> types) {
        String type = chance.one(types);
        List<Resource> all = new ArrayList<>(oracle.shelf.all(type));
        Resource anchor = chance.one(all);
        List<Term> terms = new ArrayList<>();
        List<String> peculiarities = new ArrayList<>();
        int criteria = chance.one(1, 1, 1, 2, 2, 2, 3, 4);
        for (int tries = 0; tries < 30 && terms.size() < criteria; tries++) {
            criterion(chance.of(0.9) ? anchor : chance.one(all), 0).ifPresent(worded -> {
                terms.add(worded.term());
                peculiarities.addAll(worded.peculiarities());
            });
        }
        if (chance.of(0.25) && !new Ask(type, terms).approximate()) {
            sort(type).ifPresent(sort -> {
                terms.add(sort);
                peculiarities.add("_sort");
            });
        }
        return new Question(new Ask(type, terms), peculiarities);
    }

    private Optional<Worded> criterion(Resource anchor, int depth) {
        int form = depth == DEEPEST ? 9 : chance.below(10);
        return form == 0 ? has(anchor, depth) : form == 1 ? chain(anchor, depth) : plain(anchor);
    }

    /** By kind first: there are many tokens and few numbers. */
    private Optional<Worded> plain(Resource anchor) {
        List<Parameter> rare = oracle.declared.parameters(anchor.fhirType()).stream()
                .filter(parameter -> RARE.contains(parameter.kind()))
                .filter(parameter -> !oracle.values(parameter, anchor).isEmpty())
                .toList();
        if (!rare.isEmpty() && chance.of(0.6)) {
            return wording.of(chance.one(rare), anchor);
        }
        Map<SearchParamType, List<Parameter>> kinds = oracle.declared.parameters(anchor.fhirType()).stream()
                .collect(Collectors.groupingBy(
                        Parameter::kind, () -> new EnumMap<>(SearchParamType.class), Collectors.toList()));
        SearchParamType kind = chance.of(0.3) ? SearchParamType.TOKEN : chance.one(List.copyOf(kinds.keySet()));
        return wording.of(chance.one(kinds.get(kind)), anchor);
    }

    private Optional<Worded> chain(Resource anchor, int depth) {
        List<Parameter> references = oracle.declared.parameters(anchor.fhirType()).stream()
                .filter(parameter -> parameter.kind() == SearchParamType.REFERENCE)
                .filter(parameter -> oracle.links(anchor, parameter).findAny().isPresent())
                .toList();
        if (references.isEmpty()) {
            return Optional.empty();
        }
        Parameter parameter = chance.one(references);
        Resource target = chance.one(oracle.links(anchor, parameter).toList());
        boolean typed = parameter.targets().size() != 1 && chance.of(0.6);
        String step = parameter.name() + (typed ? ":" + target.fhirType() : "") + ".";
        return criterion(target, depth + 1).map(worded -> worded.under(step, typed ? "chain:Type" : "chain"));
    }

    private Optional<Worded> has(Resource anchor, int depth) {
        for (String type : chance.some(List.copyOf(oracle.shelf.types()), 12)) {
            for (Resource other : oracle.shelf.all(type)) {
                for (Parameter parameter : oracle.declared.parameters(type)) {
                    if (parameter.kind() == SearchParamType.REFERENCE
                            && oracle.links(other, parameter).anyMatch(anchor::equals)
                            && chance.of(0.3)) {
                        return criterion(other, depth + 1)
                                .map(worded -> worded.under("_has:" + type + ":" + parameter.name() + ":", "_has"));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Term> sort(String type) {
        List<Parameter> sortable = oracle.declared.parameters(type).stream()
                .filter(parameter -> Order.comparable(parameter))
                .toList();
        if (sortable.isEmpty()) {
            return Optional.empty();
        }
        List<String> keys = new ArrayList<>();
        for (int i = chance.below(3); i >= 0; i--) {
            String key = chance.one(sortable).name();
            if (keys.stream().noneMatch(known -> known.endsWith(key))) {
                keys.add((chance.of(0.5) ? "-" : "") + key);
            }
        }
        return Optional.of(new Term("_sort", String.join(",", keys)));
    }
}
