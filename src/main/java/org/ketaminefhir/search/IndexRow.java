package org.ketaminefhir.search;

/** One way to find a record. {@code parameter} is the number of the search parameter with its type. */
public sealed interface IndexRow {
    /** How many rows one record may have: its slots, as the schema numbers them. */
    long SLOTS = 1L << 20;

    /** From this slot on stand the rows that the elements of a record do not say. */
    long FIRST_DERIVED = SLOTS / 2;

    int parameter();

    /** @param system null if there is none */
    record Token(int parameter, String system, String code) implements IndexRow {}

    record Date(int parameter, DateRange range) implements IndexRow {}

    /** @param rest what of the folded text its column does not take, or null */
    record Text(int parameter, String folded, String rest, String exact) implements IndexRow {}

    /** @param type null if the target is a URL */
    record Link(int parameter, String type, String target) implements IndexRow {}

    /**
     * One edge of a quantity, or the whole of it if it is a single value.
     *
     * @param canonicalUnit what UCUM measures its dimension in; null if it is not converted
     */
    record Quantity(int parameter, Edge edge, Unit unit, String canonicalUnit, Edge canonical) implements IndexRow {}

    /** @param other the other edge, the same if it is a single value */
    record Edge(double number, double other) {}

    /**
     * @param system null if there is none
     * @param code empty if there is none
     * @param text how people write it; null if that is the code, or nothing
     */
    record Unit(String system, String code, String text) {}

    record Uri(int parameter, String uri) implements IndexRow {}

    /**
     * One part of a composite, under a parameter of its own that stands for the composite with its other part.
     *
     * @param key the composite and the token that its other part is
     * @param part its own {@code parameter} means nothing
     */
    record Keyed(int parameter, String key, IndexRow part) implements IndexRow {}
}
