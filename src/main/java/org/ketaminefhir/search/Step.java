package org.ketaminefhir.search;

import java.util.Objects;

/**
 * One step from the records that a search is for to those that its value is about.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#chaining">Chaining</a>
 * @see <a href="https://hl7.org/fhir/R4/search.html#has">Reverse chaining</a>
 */
public sealed interface Step {
    String parameter();

    /**
     * To where a reference leads: {@code patient.} or {@code subject:Patient.}
     *
     * @param type of the target; null for every type that the reference may lead to
     */
    record Forward(String parameter, String type) implements Step {
        public Forward {
            Objects.requireNonNull(parameter);
        }

        @Override
        public String toString() {
            return type == null ? parameter + "." : parameter + ":" + type + ".";
        }
    }

    /** To the records of a type that refer to it: {@code _has:Observation:patient:} */
    record Backward(String type, String parameter) implements Step {
        public Backward {
            Objects.requireNonNull(type);
            Objects.requireNonNull(parameter);
        }

        @Override
        public String toString() {
            return "_has:" + type + ":" + parameter + ":";
        }
    }
}
