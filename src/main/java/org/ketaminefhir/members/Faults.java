package org.ketaminefhir.members;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.validation.Issue;

/** What is wrong with one resource that was sent as a parameter. */
final class Faults {
    private final String parameter;
    private final List<Issue> issues = new ArrayList<>();

    Faults(String parameter) {
        this.parameter = parameter;
    }

    void missing(boolean there, String element, String what) {
        if (!there) {
            add("required", "parameter-missing", element, "%s needs %s.".formatted(parameter, what));
        }
    }

    void wrong(boolean right, String element, String what) {
        if (!right) {
            add("value", "parameter-value", element, "%s must be %s.".formatted(parameter + "." + element, what));
        }
    }

    /** @param patient id of the person in the same parameters; null if it has none, which is told elsewhere */
    void about(Reference reference, String element, String patient) {
        missing(reference.hasReference(), element, "a reference to MemberPatient in " + element);
        if (reference.hasReference() && patient != null) {
            wrong(
                    reference.getReference().equals("Patient/" + patient),
                    element,
                    "Patient/ and the id that MemberPatient has");
        }
    }

    List<Issue> issues() {
        return List.copyOf(issues);
    }

    private void add(String code, String rule, String element, String sentence) {
        String place = "Parameters.parameter.where(name='%s').resource".formatted(parameter);
        issues.add(Issue.error(code, rule, place + (element.isEmpty() ? "" : "." + element), sentence));
    }
}
