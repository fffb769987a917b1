package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.validation.Issue;

/**
 * What an operation was called with: the parameters of the URL, and those of a Parameters resource in the body.
 *
 * @see <a href="https://hl7.org/fhir/R4/operations.html#executing">Executing an operation</a>
 */
final class Arguments {
    /** Parameters of every request: they shape the answer. */
    private static final Set<String> SHAPING = Set.of("_format", "_pretty", "_summary", "_elements");

    private static final String ROOT = "Parameters";

    private final Map<String, List<ParametersParameterComponent>> given = new LinkedHashMap<>();

    private Arguments() {}

    /**
     * @param valid the names that the operation knows
     * @throws Refusal 400 if there is another
     */
    static Arguments of(RequestDetails request, String... valid) {
        Arguments asked = new Arguments();
        request.getParameters().forEach((name, values) -> {
            for (String value : values) {
                asked.add(new ParametersParameterComponent().setName(name).setValue(new StringType(value)));
            }
        });
        if (IncomingBody.resource(request) instanceof Parameters body) {
            body.getParameter().forEach(asked::add);
        }
        asked.given.keySet().removeAll(SHAPING);
        if (!Set.of(valid).containsAll(asked.given.keySet())) {
            throw refused(
                    "not-supported",
                    "parameter-unknown",
                    valid.length == 0
                            ? "This operation takes no parameters."
                            : "This operation takes no such parameter; it takes %s."
                                    .formatted(String.join(", ", valid)));
        }
        return asked;
    }

    private void add(ParametersParameterComponent parameter) {
        given.computeIfAbsent(parameter.getName(), name -> new ArrayList<>()).add(parameter);
    }

    /** The parts of a parameter that comes several times. */
    List<ParametersParameterComponent> all(String name) {
        return given.getOrDefault(name, List.of());
    }

    /** All that is plain, or a number with its system, as a URL says it. */
    Map<String, String[]> plain() {
        Map<String, String[]> plain = new LinkedHashMap<>();
        given.forEach((name, all) -> plain.put(
                name,
                all.stream()
                        .map(ParametersParameterComponent::getValue)
                        .map(Arguments::plain)
                        .filter(Objects::nonNull)
                        .toArray(String[]::new)));
        return plain;
    }

    private static String plain(Type value) {
        if (value instanceof Identifier identifier) {
            return identifier.hasSystem()
                    ? identifier.getSystem() + "|" + identifier.getValue()
                    : identifier.getValue();
        }
        return value instanceof Reference reference
                ? reference.getReference()
                : value == null ? null : value.primitiveValue();
    }

    /** All values of a parameter that is of a primitive type. */
    List<String> texts(String name) {
        return all(name).stream()
                .map(parameter -> Optional.ofNullable(parameter.getValue())
                        .map(Type::primitiveValue)
                        .filter(text -> !text.isBlank())
                        .orElseThrow(() -> wrong(name, "a plain value")))
                .toList();
    }

    Optional<String> text(String name) {
        return one(name, texts(name));
    }

    /** @throws Refusal 400 if it was not given */
    String required(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    Optional<Integer> number(String name) {
        return text(name).map(text -> Versions.number(text)
                .filter(number -> number >= 0)
                .orElseThrow(() -> wrong(name, "a number from 0 up")));
    }

    boolean flag(String name) {
        return text(name)
                .map(text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw wrong(name, "true or false");
                    }
                    return text.equals("true");
                })
                .orElse(false);
    }

    /** A date as exact as it was given. */
    Optional<DateTimeType> date(String name) {
        return text(name).map(text -> parsed(name, new DateTimeType(), text));
    }

    Optional<InstantType> instant(String name) {
        return text(name).map(text -> parsed(name, new InstantType(), text));
    }

    /** Of a complex type: it can only have come in a body. */
    <T extends Type> Optional<T> value(String name, Class<T> type) {
        return one(
                name,
                all(name).stream()
                        .map(parameter -> Optional.ofNullable(parameter.getValue())
                                .filter(type::isInstance)
                                .map(type::cast)
                                .orElseThrow(() -> wrong(name, "a " + type.getSimpleName())))
                        .toList());
    }

    /** A reference, which in a URL is its text alone. */
    Optional<Reference> reference(String name) {
        return one(name, all(name)).map(parameter -> reference(parameter, name));
    }

    static Reference reference(ParametersParameterComponent parameter, String name) {
        if (parameter.getValue() instanceof Reference reference) {
            return reference;
        }
        if (parameter.getValue() != null && parameter.getValue().isPrimitive()) {
            return new Reference(parameter.getValue().primitiveValue());
        }
        throw wrong(name, "a Reference");
    }

    <T extends Resource> Optional<T> resource(String name, Class<T> type) {
        return one(
                name,
                all(name).stream()
                        .map(parameter -> Optional.ofNullable(parameter.getResource())
                                .filter(type::isInstance)
                                .map(type::cast)
                                .orElseThrow(() -> wrong(name, "a " + type.getSimpleName())))
                        .toList());
    }

    static Refusal missing(String names) {
        return refused("required", "parameter-missing", "This operation needs %s.".formatted(names));
    }

    static Refusal wrong(String name, String right) {
        return refused("value", "parameter-value", "%s must be %s, given once.".formatted(name, right));
    }

    private static <T extends BaseDateTimeType> T parsed(String name, T empty, String text) {
        try {
            // A plus sign in a URL that was not escaped arrives as a space.
            empty.setValueAsString(text.replace(' ', '+'));
            return empty;
        } catch (RuntimeException e) {
            throw wrong(
                    name, empty instanceof InstantType ? "an instant" : "a date such as 2026, 2026-11 or 2026-11-22");
        }
    }

    private static <T> Optional<T> one(String name, List<T> values) {
        if (values.size() > 1) {
            throw wrong(name, "one value");
        }
        return values.stream().findFirst();
    }

    private static Refusal refused(String code, String rule, String sentence) {
        return Refusal.of(400, Issue.error(code, rule, ROOT, sentence));
    }
}
