package org.ketaminefhir.search;

import java.util.Collection;
import java.util.TreeSet;

/** A search names a parameter or a modifier that is not declared; the message lists those that are. */
public final class UnknownParameter extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public UnknownParameter(String type, Collection<String> valid) {
        super("this is not a search parameter of %s; there are: %s".formatted(type, sorted(valid)));
    }

    public UnknownParameter(String type, String parameter, Collection<String> modifiers) {
        super("%s of %s does not take this modifier; it takes: %s".formatted(parameter, type, sorted(modifiers)));
    }

    private UnknownParameter(String message) {
        super(message);
    }

    static UnknownParameter target(String type, String parameter, Collection<String> targets) {
        return new UnknownParameter(
                "%s of %s does not lead to this type; it leads to: %s".formatted(parameter, type, sorted(targets)));
    }

    static UnknownParameter noReference(String type, String parameter, Collection<String> references) {
        return new UnknownParameter(
                "%s of %s is no reference, so nothing can be asked of what is there; references are: %s"
                        .formatted(parameter, type, sorted(references)));
    }

    static UnknownParameter hasType(Collection<String> types) {
        return new UnknownParameter("_has names a type, a reference and a parameter, as in"
                + " _has:Observation:patient:code; there are the types: " + sorted(types));
    }

    static UnknownParameter chain(String type, String parameter, Collection<String> valid) {
        return new UnknownParameter("nothing that %s of %s leads to has this search parameter; there are: %s"
                .formatted(parameter, type, sorted(valid)));
    }

    public static UnknownParameter sort(String type, Collection<String> keys) {
        return new UnknownParameter("%s is not sorted by this; it is sorted by: %s".formatted(type, sorted(keys)));
    }

    public static UnknownParameter include(String name, String type, Collection<String> valid) {
        return new UnknownParameter("%s of %s does not take this; it takes: %s".formatted(name, type, sorted(valid)));
    }

    public static UnknownParameter compartment(String type, String compartment) {
        return new UnknownParameter("%s has no place in the compartment of a %s".formatted(type, compartment));
    }

    private static String sorted(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}
