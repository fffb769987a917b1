package org.ketaminefhir.validation;

import java.util.Objects;

/**
 * One thing that is wrong, or worth a remark, about a submitted resource.
 *
 * <p>Carries no value out of the record: an issue may be logged and shown to people who may not see the patient.
 *
 * @param severity {@code ERROR} refuses the record, the rest is passed on with it
 * @param code an issue type of FHIR R4
 * @param rule our stable rule id, listed in src/docs/errors.md
 * @param expression FHIRPath of the element, from the root of what was submitted
 * @param sentence one plain sentence: what was found and what is allowed
 * @param definedBy canonical of the profile or page where the rule stands, or null
 * @see <a href="https://hl7.org/fhir/R4/operationoutcome.html">OperationOutcome</a>
 */
public record Issue(
        Severity severity, String code, String rule, String expression, String sentence, String definedBy) {

    public enum Severity {
        ERROR,
        WARNING,
        INFORMATION
    }

    public Issue {
        Objects.requireNonNull(severity);
        Objects.requireNonNull(code);
        Objects.requireNonNull(rule);
        Objects.requireNonNull(expression);
        Objects.requireNonNull(sentence);
    }

    public static Issue error(String code, String rule, String expression, String sentence) {
        return new Issue(Severity.ERROR, code, rule, expression, sentence, null);
    }

    public static Issue warning(String code, String rule, String expression, String sentence) {
        return new Issue(Severity.WARNING, code, rule, expression, sentence, null);
    }

    public static Issue information(String code, String rule, String expression, String sentence) {
        return new Issue(Severity.INFORMATION, code, rule, expression, sentence, null);
    }

    public Issue definedBy(String canonical) {
        return new Issue(severity, code, rule, expression, sentence, canonical);
    }

    /** The same issue seen from further out: {@code prefix} takes the place of the resource type at the root. */
    public Issue below(String prefix) {
        int dot = expression.indexOf('.');
        String rest = dot < 0 ? "" : expression.substring(dot);
        return new Issue(severity, code, rule, prefix + rest, sentence, definedBy);
    }

    public boolean refuses() {
        return severity == Severity.ERROR;
    }
}
