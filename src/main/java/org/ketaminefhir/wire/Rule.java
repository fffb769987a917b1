package org.ketaminefhir.wire;

/** Every rule of the reader: its id, as src/docs/errors-wire.md explains it, and the FHIR issue type it is told with. */
enum Rule {
    JSON_SYNTAX("structure"),
    JSON_DUPLICATE_KEY("structure"),
    JSON_TYPE("structure"),
    JSON_DEPTH("too-costly"),
    XML_SYNTAX("structure"),
    XML_ENTITY("structure"),
    XML_NAMESPACE("structure"),
    XML_ORDER("structure"),
    XML_REPEATED("structure"),
    XML_DEPTH("too-costly"),
    RESOURCE_TYPE("structure"),
    UNKNOWN_ELEMENT("structure"),
    EMPTY_ELEMENT("invalid"),
    CHOICE_TWICE("structure"),
    ID_INVALID("value"),
    FORMAT_INVALID("value"),
    CONTAINED_MISSING("invalid"),
    CONTAINED_NESTED("invalid"),
    NARRATIVE_UNSAFE("invalid"),
    LIMIT_BODY("too-long"),
    LIMIT_STRING("too-long"),
    LIMIT_ENTRIES("too-costly");

    private final String code;

    Rule(String code) {
        this.code = code;
    }

    String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    String code() {
        return code;
    }
}
