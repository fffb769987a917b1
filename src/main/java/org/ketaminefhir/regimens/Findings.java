package org.ketaminefhir.regimens;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ketaminefhir.validation.Issue;

/**
 * Collects what the rules find. A fault between a submitted and a stored part is shown at the submitted one; a fault
 * among stored parts alone was shown when they came in, and is not shown again.
 */
final class Findings {
    private final String plan;
    private final List<Issue> issues = new ArrayList<>();

    Findings(String plan) {
        this.plan = plan;
    }

    /** Reports at the first of these places that was submitted. */
    void report(Function<String, Issue> issue, Place... places) {
        Stream.of(places)
                .filter(place -> place.part().submitted())
                .findFirst()
                .map(Place::expression)
                .map(issue)
                .map(found -> found.definedBy(plan))
                .ifPresent(issues::add);
    }

    void report(Rule rule, Place... places) {
        report(expression -> rule.issue(expression), places);
    }

    void report(Rule rule, Object limit, Place... places) {
        report(expression -> rule.issue(expression, limit), places);
    }

    List<Issue> issues() {
        return issues;
    }
}
