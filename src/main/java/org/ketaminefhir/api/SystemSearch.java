package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.r4.model.Bundle;

/**
 * Searches of the whole server, by what all types are searched by.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#search">search-system</a>
 */
public final class SystemSearch {
    private final SearchAnswers searches;
    private final StoredBody bodies;

    SystemSearch(SearchAnswers searches, StoredBody bodies) {
        this.searches = searches;
        this.bodies = bodies;
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        return bodies.bundle(searches.answer(null, request), request);
    }
}
