package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonToken;

/** Names what was found in JSON without telling what it said. */
final class JsonWords {
    private JsonWords() {}

    static String of(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "nothing";
        };
    }
}
