package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * What a composite parameter contributes: for each element, each of its tokens with each value of its other part.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#combining">Composite search parameters</a>
 */
final class Composite {
    private final int number;
    private final String tokenName;
    private final ValueKind kind;
    private final List<Element> elements = new ArrayList<>();

    /** An element that the parts are looked for in. */
    private record Element(Path path, Path token, Path value) {}

    Composite(Paths paths, Parameter parameter, int number) {
        this.number = number;
        Parameter token = parameter.components().get(key(parameter));
        Parameter value = parameter.components().get(1 - key(parameter));
        this.tokenName = token.name();
        // Texts of tokens are not asked for here.
        this.kind = value.kind() == SearchParamType.TOKEN ? Tokens::codes : ValueKind.of(value);
        List<String> bases = Paths.parts(parameter.expression());
        for (String base : bases) {
            elements.add(new Element(
                    paths.of(parameter.type(), base),
                    paths.within(base, inside(bases, base, token)),
                    paths.within(base, inside(bases, base, value))));
        }
    }

    /**
     * Which of the two components is the token that the rows of the other one are kept under.
     *
     * @throws IllegalStateException if there is none, or there are not two
     */
    static int key(Parameter parameter) {
        List<Parameter> parts = parameter.components();
        for (int i = 0; parts.size() == 2 && i < 2; i++) {
            if (parts.get(i).kind() == SearchParamType.TOKEN) {
                return i;
            }
        }
        throw new IllegalStateException("%s of %s is declared, but only composites of a token and one more are indexed"
                .formatted(parameter.name(), parameter.type()));
    }

    /** The parameter that its token is by itself. */
    String tokenName() {
        return tokenName;
    }

    /** @param more tokens beside those in the resource */
    Stream<IndexRow> rows(Base resource, List<Base> more) {
        return elements.stream()
                .flatMap(element -> element.path().values(resource).stream().flatMap(at -> rows(element, at, more)));
    }

    private Stream<IndexRow> rows(Element element, Base at, List<Base> more) {
        List<IndexRow> values = element.value().values(at).stream()
                .filter(Objects::nonNull)
                .flatMap(value -> kind.rows(0, value))
                .toList();
        return Stream.concat(element.token().values(at).stream(), more.stream())
                .filter(Objects::nonNull)
                .flatMap(token -> Tokens.codes(number, token))
                .map(Token::indexed)
                .flatMap(token -> values.stream().map(value -> new IndexRow.Keyed(number, token.key(number), value)));
    }

    /**
     * The expressions of a component from its element on. HAPI's stand on the resource, and may be about other elements
     * of the composite too; a definition's own stand on the element already.
     */
    private static List<String> inside(List<String> bases, String base, Parameter component) {
        List<String> all = Paths.parts(component.expression());
        List<String> inside = all.stream()
                .filter(part -> part.startsWith(base + "."))
                .filter(part ->
                        bases.stream().noneMatch(other -> other.startsWith(base + ".") && part.startsWith(other + ".")))
                .map(part -> part.substring(base.length() + 1))
                .toList();
        String type = component.type() + ".";
        return inside.isEmpty() && all.stream().noneMatch(part -> part.startsWith(type)) ? all : inside;
    }
}
