package org.ketaminefhir.oracle;

import java.util.List;
import java.util.Objects;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Declared.Parameter;

/** Whether a resource has a value that a parameter asks for. */
final class Matching {
    private final Elements elements;
    private final Shelf shelf;

    Matching(Elements elements, Shelf shelf) {
        this.elements = elements;
        this.shelf = shelf;
    }

    boolean holds(Parameter parameter, String modifier, List<String> values, Resource resource, double approximation) {
        if (parameter.name().equals("_id") && modifier.isEmpty()) {
            return values.contains(resource.getIdPart());
        }
        List<Base> there = elements.of(parameter, resource);
        return switch (modifier) {
            case "missing" -> values.contains(Boolean.toString(there.isEmpty()));
            case "not" -> !any(parameter, "", values, there, approximation);
            default -> any(parameter, modifier, values, there, approximation);
        };
    }

    private boolean any(
            Parameter parameter, String modifier, List<String> values, List<Base> there, double approximation) {
        return there.stream().anyMatch(element -> values.stream()
                .anyMatch(value -> matches(parameter, modifier, element, value, approximation)));
    }

    private boolean matches(Parameter parameter, String modifier, Base element, String asked, double approximation) {
        return switch (parameter.kind()) {
            case TOKEN -> token(modifier, element, asked);
            case STRING -> Texts.of(element).anyMatch(text -> Texts.matches(text, modifier, Escapes.plain(asked)));
            case DATE -> {
                Span span = Span.of(element);
                yield span != null && span.matches(Prefix.of(asked), Span.of(Prefix.rest(asked)), approximation);
            }
            case NUMBER, QUANTITY -> {
                boolean fits = parameter.kind() == SearchParamType.NUMBER || !element.isPrimitive();
                Amount amount = fits ? Amount.of(element) : null;
                yield amount != null && amount.matches(asked, approximation);
            }
            case URI -> uri(modifier, element.primitiveValue(), Escapes.plain(asked));
            case REFERENCE -> reference(modifier, element, asked);
            case COMPOSITE -> composite(parameter, element, asked, approximation);
            default -> throw new IllegalArgumentException(parameter.toString());
        };
    }

    private boolean token(String modifier, Base element, String asked) {
        return switch (modifier) {
            case "" -> Tokens.matches(element, asked);
            case "text" -> Tokens.texts(element).anyMatch(text -> Texts.matches(text, "", Escapes.plain(asked)));
            case "of-type" -> Tokens.ofType(element, asked);
            case "in" -> Tokens.of(element).stream().anyMatch(in(asked)::contains);
            case "not-in" -> Tokens.of(element).stream().noneMatch(in(asked)::contains);
            default -> throw new IllegalArgumentException(modifier);
        };
    }

    private List<Tokens.Token> in(String valueSet) {
        return Objects.requireNonNull(shelf.valueSets().get(Escapes.plain(valueSet)));
    }

    private static boolean reference(String modifier, Base element, String asked) {
        if (!modifier.equals("identifier")) {
            return Links.matches(element, modifier, Escapes.plain(asked));
        }
        return element instanceof Reference reference
                && reference.hasIdentifier()
                && Tokens.matches(reference.getIdentifier(), asked);
    }

    private static boolean uri(String modifier, String stored, String asked) {
        return switch (modifier) {
            case "" -> stored.equals(asked);
            case "below" -> stored.startsWith(asked);
            case "above" -> asked.startsWith(stored);
            default -> throw new IllegalArgumentException(modifier);
        };
    }

    /** All parts in the same element. */
    private boolean composite(Parameter parameter, Base element, String asked, double approximation) {
        List<String> values = Escapes.split(asked, '$');
        for (int i = 0; i < values.size(); i++) {
            Parameter part = parameter.parts().get(i);
            String value = values.get(i);
            if (elements.of(part, element).stream().noneMatch(v -> matches(part, "", v, value, approximation))) {
                return false;
            }
        }
        return true;
    }
}
