package org.ketaminefhir.instruments;

import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Issue.Severity;

/** What can be found about an instrument; src/docs/errors.md says what the sender does about it. */
enum Rule {
    TOTAL("score-total", "business-rule", Severity.ERROR),
    SEVERITY("score-severity", "business-rule", Severity.ERROR),
    VALUE_TYPE("score-value-type", "value", Severity.ERROR),
    ANSWER_UNKNOWN("score-answer-unknown", "code-invalid", Severity.ERROR),
    ANSWER_CONFLICT("score-answer-conflict", "value", Severity.ERROR),
    ITEM_RANGE("score-item-range", "value", Severity.ERROR),
    ITEM_MISSING("score-item-missing", "required", Severity.ERROR),
    ITEM_DUPLICATE("score-item-duplicate", "structure", Severity.ERROR),
    ITEM_UNKNOWN("score-item-unknown", "structure", Severity.ERROR),
    ITEM_POSITIVE("score-item-positive", "business-rule", Severity.WARNING),
    INCOMPLETE("score-incomplete", "business-rule", Severity.WARNING);

    private final String id;
    private final String code;
    private final Severity severity;

    Rule(String id, String code, Severity severity) {
        this.id = id;
        this.code = code;
        this.severity = severity;
    }

    Issue found(Instrument instrument, String expression, String sentence) {
        return new Issue(severity, code, id, expression, sentence, instrument.canonical());
    }
}
