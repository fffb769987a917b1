package org.ketaminefhir.oracle;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Ask.Term;
import org.ketaminefhir.oracle.Declared.Parameter;

/**
 * Answers a search by asking every stored resource in turn: nothing is indexed, nothing is clever.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html">Search</a>
 */
final class Oracle {
    /** Parameters that shape the answer and choose nothing. */
    private static final Set<String> SHAPING =
            Set.of("_sort", "_count", "_total", "_include", "_revinclude", "_include:iterate", "_revinclude:iterate");

    private static final double TENTH = 0.1;

    final Declared declared;
    final Shelf shelf;
    final Elements elements = new Elements();
    private final Matching matching;

    Oracle(Declared declared, Shelf shelf) {
        this.declared = declared;
        this.shelf = shelf;
        this.matching = new Matching(elements, shelf);
    }

    /** The ids that must be found. */
    Set<String> must(Ask ask) {
        return answer(ask, ask.approximate() ? TENTH - 0.005 : TENTH);
    }

    /** The ids that may be found: what {@code ap} reaches exactly, nobody says. */
    Set<String> may(Ask ask) {
        return ask.approximate() ? answer(ask, TENTH + 0.005) : must(ask);
    }

    private Set<String> answer(Ask ask, double approximation) {
        Set<String> found = new TreeSet<>();
        for (Resource resource : shelf.all(ask.type())) {
            if (ask.terms().stream().allMatch(term -> holds(term, resource, approximation))) {
                found.add(resource.getIdPart());
            }
        }
        return found;
    }

    private boolean holds(Term term, Resource resource, double approximation) {
        return SHAPING.contains(term.name()) || holds(term.name(), term.alternatives(), resource, approximation);
    }

    private boolean holds(String name, List<String> values, Resource resource, double approximation) {
        String type = resource.fhirType();
        if (name.startsWith("_has:")) {
            String[] parts = name.split(":", 4);
            Parameter back = declared.need(parts[1], parts[2]);
            return shelf.all(parts[1]).stream()
                    .filter(other -> links(other, back).anyMatch(resource::equals))
                    .anyMatch(other -> holds(parts[3], values, other, approximation));
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            String[] link = name.substring(0, dot).split(":");
            return links(resource, declared.need(type, link[0]))
                    .filter(target -> link.length == 1 || target.fhirType().equals(link[1]))
                    .filter(target -> knows(target.fhirType(), name.substring(dot + 1)))
                    .anyMatch(target -> holds(name.substring(dot + 1), values, target, approximation));
        }
        int colon = name.indexOf(':');
        Parameter parameter = declared.need(type, colon < 0 ? name : name.substring(0, colon));
        String modifier = colon < 0 ? "" : name.substring(colon + 1);
        return matching.holds(parameter, modifier, values, resource, approximation);
    }

    /** An untyped chain goes to those of its targets that can answer. */
    private boolean knows(String type, String name) {
        return name.startsWith("_has:") || declared.parameter(type, name.replaceFirst("[:.].*", "")) != null;
    }

    /** The stored records that a parameter leads to, by reference or by canonical URL. */
    Stream<Resource> links(Resource resource, Parameter parameter) {
        return elements.of(parameter, resource).stream()
                .flatMap(this::target)
                .filter(target ->
                        parameter.targets().isEmpty() || parameter.targets().contains(target.fhirType()));
    }

    /** A canonical leads to whatever has this URL. */
    private Stream<Resource> target(Base element) {
        if (element instanceof Reference) {
            return Stream.ofNullable(Links.here(element)).map(shelf::get).filter(Objects::nonNull);
        }
        return Stream.ofNullable(element.primitiveValue())
                .map(canonical -> canonical.replaceFirst("\\|.*", ""))
                .flatMap(shelf::withUrl);
    }

    List<Base> values(Parameter parameter, Resource resource) {
        return elements.of(parameter, resource);
    }
}
