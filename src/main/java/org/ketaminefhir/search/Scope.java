package org.ketaminefhir.search;

import java.util.List;
import java.util.Objects;

/**
 * Where is searched.
 *
 * @param types one, or several if the whole server is searched
 * @param compartment the record in whose compartment is searched, or null
 */
public record Scope(List<String> types, Member compartment) {
    /**
     * The record that a compartment is about.
     *
     * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition.html">Compartments</a>
     */
    public record Member(String type, String id) {
        public Member {
            Objects.requireNonNull(type);
            Objects.requireNonNull(id);
        }
    }

    public Scope {
        types = List.copyOf(types);
        if (types.isEmpty()) {
            throw new IllegalArgumentException("a search is for some type");
        }
    }

    public static Scope of(String type) {
        return new Scope(List.of(type), null);
    }

    /** How the sentences of refusals name it. */
    String name() {
        return types.size() == 1 ? types.get(0) : "a search of several types";
    }
}
