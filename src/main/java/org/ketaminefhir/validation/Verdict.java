package org.ketaminefhir.validation;

import java.util.ArrayList;
import java.util.List;

/** All that was found about one submission, errors and remarks, in the order of the submission. */
public record Verdict(List<Issue> issues) {
    public static final Verdict CLEAN = new Verdict(List.of());

    public Verdict {
        issues = List.copyOf(issues);
    }

    public boolean refused() {
        return issues.stream().anyMatch(Issue::refuses);
    }

    public Verdict and(Verdict other) {
        if (issues.isEmpty()) {
            return other;
        }
        if (other.issues.isEmpty()) {
            return this;
        }
        List<Issue> both = new ArrayList<>(issues);
        both.addAll(other.issues);
        return new Verdict(both);
    }
}
