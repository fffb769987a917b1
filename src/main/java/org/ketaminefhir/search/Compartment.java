package org.ketaminefhir.search;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * Which patient a record of one type belongs to.
 *
 * @param path where the patient stands; null if records of this type belong to none
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
record Compartment(String type, Path path) {
    static Compartment of(SearchContract contract, String type, Paths paths) {
        return contract.parameter(type, "patient")
                .or(() -> contract.parameter(type, "subject"))
                .map(Parameter::expression)
                .map(expression -> new Compartment(type, paths.of(type, expression)))
                .orElseGet(() -> new Compartment(type, null));
    }

    /** The patient's id; null if there is none, or more than one. */
    String patient(String id, Resource resource) {
        if (type.equals("Patient")) {
            return id;
        }
        if (resource instanceof Bundle bundle) {
            return DocumentSubject.of(bundle).orElse(null);
        }
        if (path == null) {
            return null;
        }
        Set<String> patients = path.values(resource).stream()
                .filter(Objects::nonNull)
                .map(Link::of)
                .filter(link -> link.here() && "Patient".equals(link.type()))
                .map(Link::target)
                .collect(Collectors.toSet());
        return patients.size() == 1 ? patients.iterator().next() : null;
    }

    /** Whether this parameter looks at the very element that the patient is taken from. */
    boolean decides(Path parameter) {
        return path != null && path.single() != null && path.single().equals(parameter.single());
    }

    /** Whether the patient key of the record says already what the row would say. */
    boolean says(Path parameter, IndexRow row, String patient) {
        return row instanceof IndexRow.Link link
                && decides(parameter)
                && "Patient".equals(link.type())
                && link.target().equals(patient);
    }
}
