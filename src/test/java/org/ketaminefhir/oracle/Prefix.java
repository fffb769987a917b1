package org.ketaminefhir.oracle;

import java.util.List;

/** {@code ge} of {@code ge2026}. */
final class Prefix {
    static final List<String> ALL = List.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");

    private Prefix() {}

    static String of(String value) {
        return value.length() > 2 && ALL.contains(value.substring(0, 2)) ? value.substring(0, 2) : "eq";
    }

    static String rest(String value) {
        return value.length() > 2 && ALL.contains(value.substring(0, 2)) ? value.substring(2) : value;
    }
}
