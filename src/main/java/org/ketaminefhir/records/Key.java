package org.ketaminefhir.records;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a record, {@code Observation/01j...}: the same over all its versions. */
public record Key(String type, String id) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{1,63}");

    /** @throws IllegalArgumentException if type or id are not spelt as FHIR spells them */
    public Key {
        Objects.requireNonNull(type);
        Objects.requireNonNull(id);
        if (!TYPE.matcher(type).matches() || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "a record is named Type/id; an id has 1 to 64 letters, digits, hyphens or dots");
        }
    }

    /** Reads {@code Type/id}. */
    public static Key parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a record is named Type/id");
        }
        return new Key(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return type + "/" + id;
    }
}
