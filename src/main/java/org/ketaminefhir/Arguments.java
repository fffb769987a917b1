package org.ketaminefhir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a command was told, as {@code --name=value}. */
final class Arguments {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** @throws WrongArguments if one is written otherwise, or twice */
    Arguments(List<String> written) {
        for (String one : written) {
            int equals = one.indexOf('=');
            if (!one.startsWith("--") || equals < 3) {
                throw new WrongArguments(one + " is not written --name=value.");
            }
            if (values.put(one.substring(2, equals), one.substring(equals + 1)) != null) {
                throw new WrongArguments(one + " is there twice.");
            }
        }
    }

    /** @throws WrongArguments if there are others */
    void only(Set<String> known) {
        values.keySet().stream().filter(name -> !known.contains(name)).forEach(name -> {
            throw new WrongArguments("There is no --" + name + ".");
        });
    }

    /** Null if it was not told. */
    String value(String name) {
        return values.get(name);
    }

    String value(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** @throws WrongArguments if it was not told */
    String needed(String name) {
        String value = values.get(name);
        if (value == null || value.isBlank()) {
            throw new WrongArguments("--" + name + " is missing.");
        }
        return value;
    }
}
