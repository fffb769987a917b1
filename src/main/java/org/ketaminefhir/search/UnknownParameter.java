package org.ketaminefhir.search;

import java.util.Collection;
import java.util.TreeSet;

/** A search names a parameter or a modifier that is not declared; the message lists those that are. */
public final class UnknownParameter extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnknownParameter(String type, Collection<String> valid) {
        super("this is not a search parameter of %s; there are: %s".formatted(type, sorted(valid)));
    }

    UnknownParameter(String type, String parameter, Collection<String> modifiers) {
        super("%s of %s does not take this modifier; it takes: %s".formatted(parameter, type, sorted(modifiers)));
    }

    private static String sorted(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}
