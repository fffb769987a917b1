package org.ketaminefhir.wire;

import java.util.HashMap;
import java.util.Map;

/** What the object of one type may carry. Filled once by {@link Structure}, then only read. */
final class Shape {
    private final String type;
    private final boolean resource;
    private final Map<String, Child> byJsonName = new HashMap<>();
    private int elements;

    Shape(String type, boolean resource) {
        this.type = type;
        this.resource = resource;
    }

    String type() {
        return type;
    }

    boolean resource() {
        return resource;
    }

    /** The child of this JSON name, {@code _name} for a companion, or null. */
    Child child(String jsonName) {
        return byJsonName.get(jsonName);
    }

    Map<String, Child> children() {
        return byJsonName;
    }

    /** How many elements there are, a choice counted once: one more than the highest {@link Child#order()}. */
    int elements() {
        return elements;
    }

    int nextElement() {
        return elements++;
    }

    void add(Child child) {
        byJsonName.put(child.name(), child);
        if (child.hasCompanion()) {
            byJsonName.put("_" + child.name(), child.companion());
        }
    }
}
