package org.ketaminefhir.api;

import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.hl7.fhir.r4.model.UriType;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/**
 * Says a verdict in FHIR.
 *
 * @see <a href="https://hl7.org/fhir/R4/operationoutcome.html">OperationOutcome</a>
 */
final class Outcomes {
    static final String RULES = "https://ketaminefhir.org/fhir/CodeSystem/rule";
    private static final String DEFINED_BY = "https://ketaminefhir.org/fhir/StructureDefinition/defined-by";

    private Outcomes() {}

    static OperationOutcome of(Verdict verdict) {
        OperationOutcome outcome = new OperationOutcome();
        verdict.issues().forEach(issue -> outcome.addIssue(of(issue)));
        if (outcome.getIssue().isEmpty()) {
            outcome.addIssue()
                    .setSeverity(IssueSeverity.INFORMATION)
                    .setCode(IssueType.INFORMATIONAL)
                    .setDetails(new CodeableConcept().setText("Nothing to remark on."));
        }
        return outcome;
    }

    private static OperationOutcomeIssueComponent of(Issue issue) {
        OperationOutcomeIssueComponent component = new OperationOutcomeIssueComponent();
        component.setSeverity(
                switch (issue.severity()) {
                    case ERROR -> IssueSeverity.ERROR;
                    case WARNING -> IssueSeverity.WARNING;
                    case INFORMATION -> IssueSeverity.INFORMATION;
                });
        component.setCode(IssueType.fromCode(issue.code()));
        component
                .getDetails()
                .setText(issue.sentence())
                .addCoding()
                .setSystem(RULES)
                .setCode(issue.rule());
        component.setDiagnostics(issue.sentence());
        component.addExpression(issue.expression());
        if (issue.definedBy() != null) {
            component.addExtension(DEFINED_BY, new UriType(issue.definedBy()));
        }
        return component;
    }
}
