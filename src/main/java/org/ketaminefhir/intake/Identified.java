package org.ketaminefhir.intake;

import java.util.List;
import org.hl7.fhir.r4.model.Identifier;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.validation.Candidate;

/** Whether a resource that is not on record yet would be found by its business identifier. */
final class Identified {
    private Identified() {}

    /** @param candidate null matches nothing */
    static boolean by(Query query, Candidate candidate) {
        if (candidate == null || query.criteria().isEmpty()) {
            return false;
        }
        List<Identifier> identifiers = Duplicates.identifiers(candidate.resource());
        return query.criteria().stream()
                .allMatch(criterion -> criterion.parameter().equals("identifier")
                        && criterion.modifier() == null
                        && criterion.values().stream()
                                .anyMatch(token -> identifiers.stream().anyMatch(one -> is(token, one))));
    }

    private static boolean is(String token, Identifier identifier) {
        int bar = token.indexOf('|');
        boolean ofSystem =
                bar < 0 || token.substring(0, bar).equals(identifier.hasSystem() ? identifier.getSystem() : "");
        return ofSystem && token.substring(bar + 1).equals(identifier.getValue());
    }
}
