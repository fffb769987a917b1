package org.ketaminefhir.wire;

import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.validation.Issue;

/** Collects what is wrong with one body, and knows when to stop reading. */
final class Findings {
    static final int MOST = 200;

    private final List<Issue> issues = new ArrayList<>();

    void add(Rule rule, Object path, String sentence) {
        issues.add(Issue.error(rule.code(), rule.id(), path.toString(), sentence));
        if (issues.size() >= MOST) {
            throw new Ended();
        }
    }

    /** Adds the last issue: what follows cannot be read, or is not worth the cost. */
    Ended end(Rule rule, Object path, String sentence) {
        add(rule, path, sentence);
        return new Ended();
    }

    List<Issue> issues() {
        return issues;
    }

    /** The reading is over before the text is; all that is to be said has been collected. */
    static final class Ended extends RuntimeException {
        Ended() {
            super(null, null, false, false);
        }
    }
}
