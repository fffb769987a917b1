package org.ketaminefhir.intake;

import java.util.List;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;

/** Makes the next version of a record out of the one that stands; asked again when another came between. */
@FunctionalInterface
public interface Amendment {
    Amended of(Version current);

    /**
     * @param candidate what the record is to become; null if it cannot
     * @param reason why it cannot, or null
     */
    record Amended(Candidate candidate, Reason reason, List<Issue> issues) {
        public Amended {
            issues = List.copyOf(issues);
        }

        public static Amended to(Candidate candidate) {
            return new Amended(candidate, null, List.of());
        }

        public static Amended not(Reason reason, List<Issue> issues) {
            return new Amended(null, reason, issues);
        }
    }
}
