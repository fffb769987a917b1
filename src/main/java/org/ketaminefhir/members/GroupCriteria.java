package org.ketaminefhir.members;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Token;

/**
 * Whether a search for Groups means that of a payer, which no index knows.
 *
 * @param group the one that may be meant
 * @param base the address of this server without a slash at its end
 */
public record GroupCriteria(PayerGroup group, String base) {
    private static final String GROUP_TYPE = "http://hl7.org/fhir/group-type";
    private static final String MISSING = "missing";
    private static final String NOT = "not";
    /** Those that it has values for, and the types that references among them lead to. */
    private static final Map<String, String> TARGETS = Map.of("managing-entity", "Organization", "member", "Patient");

    private static final Set<String> TOKENS = Set.of("_id", "identifier", "type", "actual", "code", "_security");

    /** Whether this can be asked of it at all. */
    public static boolean understands(Criterion criterion) {
        String modifier = criterion.modifier();
        return criterion.steps().isEmpty()
                && (modifier == null
                        || modifier.equals(MISSING)
                        || modifier.equals(NOT)
                        || modifier.equals(TARGETS.get(criterion.parameter())));
    }

    public boolean hold(List<Criterion> criteria) {
        return criteria.stream().allMatch(this::holds);
    }

    private boolean holds(Criterion criterion) {
        boolean has = TOKENS.contains(criterion.parameter()) || TARGETS.containsKey(criterion.parameter());
        if (MISSING.equals(criterion.modifier())) {
            boolean present = has
                    && !(criterion.parameter().equals("member")
                            && group.patients().isEmpty());
            return criterion.values().contains(Boolean.toString(!present));
        }
        boolean one = has && criterion.values().stream().anyMatch(value -> is(criterion.parameter(), value));
        return NOT.equals(criterion.modifier()) != one;
    }

    private boolean is(String parameter, String value) {
        return switch (parameter) {
            case "_id" -> value.equals(group.version().key().id());
            case "identifier" -> asked(parameter, value).asksFor(PayerGroup.NUMBERS, group.organization());
            case "type" -> asked(parameter, value).asksFor(GROUP_TYPE, "person");
            case "actual" -> asked(parameter, value).asksFor("", "true");
            case "code" -> asked(parameter, value).asksFor(PayerGroup.CODES, PayerGroup.CODE);
            case "_security" ->
                group.version().content().security().stream()
                        .anyMatch(label -> asked(parameter, value).asksFor(label.system(), label.code()));
            case "managing-entity" -> group.organization().equals(id(value, "Organization"));
            default -> group.patients().contains(id(value, "Patient"));
        };
    }

    private static Token asked(String parameter, String value) {
        return Token.of(parameter, value);
    }

    private String id(String value, String type) {
        String here = value.startsWith(base + "/") ? value.substring(base.length() + 1) : value;
        return here.startsWith(type + "/") ? here.substring(type.length() + 1) : here;
    }
}
