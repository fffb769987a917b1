package org.ketaminefhir.oracle;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Declared.Parameter;

/**
 * The order that {@code _sort} asks for: by the lowest value ascending, by the highest descending, those without a value
 * last. A period counts by its start.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#sort">Sorting</a>
 */
final class Order {
    private final Oracle oracle;
    private final String type;
    private final List<String> keys;

    Order(Oracle oracle, String type, List<String> keys) {
        this.oracle = oracle;
        this.type = type;
        this.keys = keys;
    }

    /** Those whose order nobody can dispute. */
    static boolean comparable(Parameter parameter) {
        SearchParamType kind = parameter.kind();
        return kind == SearchParamType.DATE || kind == SearchParamType.STRING || kind == SearchParamType.TOKEN;
    }

    /** Null if the order holds; else what is wrong. */
    String fault(List<String> ids) {
        for (int i = 1; i < ids.size(); i++) {
            Resource before = oracle.shelf.get(type + "/" + ids.get(i - 1));
            Resource after = oracle.shelf.get(type + "/" + ids.get(i));
            if (before != null && after != null && compare(before, after) > 0) {
                return "%s %s stands before %s %s".formatted(ids.get(i - 1), keys(before), ids.get(i), keys(after));
            }
        }
        return null;
    }

    private List<?> keys(Resource resource) {
        return keys.stream()
                .map(key -> String.valueOf(
                        value(oracle.declared.need(type, key.replaceFirst("^-", "")), resource, key.startsWith("-"))))
                .toList();
    }

    private int compare(Resource one, Resource other) {
        for (String key : keys) {
            boolean descending = key.startsWith("-");
            Parameter parameter = oracle.declared.need(type, descending ? key.substring(1) : key);
            Comparable<Object> a = value(parameter, one, descending);
            Comparable<Object> b = value(parameter, other, descending);
            if (a == null && b == null) {
                continue;
            }
            if (a == null || b == null) {
                return a == null ? 1 : -1;
            }
            int order = descending ? b.compareTo(a) : a.compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @SuppressWarnings("unchecked")
    private Comparable<Object> value(Parameter parameter, Resource resource, boolean descending) {
        Comparator<Comparable<Object>> natural = Comparator.naturalOrder();
        return oracle.values(parameter, resource).stream()
                .flatMap(element -> values(parameter, element))
                .filter(Objects::nonNull)
                .map(value -> (Comparable<Object>) value)
                .min(descending ? natural.reversed() : natural)
                .orElse(null);
    }

    private static java.util.stream.Stream<? extends Comparable<?>> values(Parameter parameter, Base element) {
        if (parameter.kind() == SearchParamType.DATE) {
            Span span = Span.of(element);
            return span == null ? java.util.stream.Stream.empty() : java.util.stream.Stream.of(span.start());
        }
        if (parameter.kind() == SearchParamType.STRING) {
            return Texts.of(element).map(Texts::folded);
        }
        return parameter.name().equals("_id")
                ? java.util.stream.Stream.of(element.primitiveValue().replaceFirst(".*/", ""))
                : Tokens.of(element).stream().map(Tokens.Token::code).filter(Objects::nonNull);
    }
}
