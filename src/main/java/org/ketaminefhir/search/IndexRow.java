package org.ketaminefhir.search;

/** One way to find a record. {@code parameter} is the number of the search parameter with its type. */
public sealed interface IndexRow {
    /** How many rows one record may have: its slots, as the schema numbers them. */
    long SLOTS = 1L << 20;

    int parameter();

    /** @param system null if there is none */
    record Token(int parameter, String system, String code) implements IndexRow {}

    record Date(int parameter, DateRange range) implements IndexRow {}

    record Text(int parameter, String folded, String exact) implements IndexRow {}

    /** @param type null if the target is a URL */
    record Link(int parameter, String type, String target) implements IndexRow {}
}
