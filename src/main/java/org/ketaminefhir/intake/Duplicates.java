package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Expectation;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.validation.Issue;

/**
 * Plain creates of what is on record already, known by a business identifier that names one record only.
 *
 * <p>The same content again is the sender's retry and changes nothing; other content is a mistake, because an
 * amendment is an update.
 */
final class Duplicates {
    private Duplicates() {}

    /**
     * @param keys at most two records that have the identifier, the older first
     * @param firm whether they must be the same when the submission is written
     */
    record Found(Query query, List<Key> keys, boolean firm) {
        /**
         * What must still hold when the submission is written. Of several records with one number any is as good as
         * the others, so nothing needs to.
         */
        Optional<Expectation> expectation() {
            return keys.size() > 1 || !firm
                    ? Optional.empty()
                    : Optional.of(new Expectation(query, keys.stream().findFirst()));
        }
    }

    /** What the store holds under the business identifiers of a resource that are of these systems. */
    static List<Found> of(Resource resource, Predicate<String> systems, Conditions conditions) {
        List<Found> found = new ArrayList<>();
        for (Identifier identifier : identifiers(resource)) {
            if (identifier.hasSystem() && identifier.hasValue() && systems.test(identifier.getSystem())) {
                String token = escaped(identifier.getSystem()) + "|" + escaped(identifier.getValue());
                Query query = Query.of(resource.fhirType(), Criterion.of("identifier", token));
                Conditions.Match match = conditions.match(query);
                found.add(new Found(query, match.keys(), match.firm()));
            }
        }
        return found;
    }

    /** The drafts that repeat a record under its identifier and say something else than it does. */
    static List<Issue> contradictions(List<Draft> drafts) {
        return drafts.stream()
                .filter(draft -> draft.target().repeats() && !draft.unchanged())
                .map(draft -> Issue.error(
                        "duplicate",
                        "identifier-duplicate",
                        draft.candidate().path() + ".identifier",
                        "A record with this business identifier is stored already and says something else; amend it"
                                + " with an update instead of creating a second one."))
                .toList();
    }

    static List<Identifier> identifiers(Resource resource) {
        List<Identifier> identifiers = new ArrayList<>();
        Base[] found = resource.getProperty("identifier".hashCode(), "identifier", false);
        for (Base base : found == null ? new Base[0] : found) {
            if (base instanceof Identifier identifier) {
                identifiers.add(identifier);
            }
        }
        return identifiers;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|");
    }
}
