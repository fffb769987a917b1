package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.regex.Pattern;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.validation.Issue;

/**
 * Where in the server a search looks, as its address says: {@code Observation} or {@code Patient/1/Observation}.
 *
 * @param compartment the record in whose compartment is searched, or null
 * @see <a href="https://hl7.org/fhir/R4/search.html#variant">Compartment search</a>
 */
record Place(String type, Scope.Member compartment) {
    private static final String KEY = Place.class.getName();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    /** Makes a search in a compartment a search in its type, which is all that HAPI has providers for. */
    static void find(RequestDetails request, SearchContract contract) {
        if (request.getParameters().containsKey("_query")) {
            // HAPI would not know for whom it is.
            throw Refusal.of(
                    400,
                    Issue.error(
                            "not-supported",
                            "search-parameter",
                            "Resource",
                            "Named queries (_query) are not supported; what is searched by is listed under metadata."));
        }
        String inside = request.getCompartmentName();
        if (inside == null || request.getId() == null || !contract.compartment(request.getResourceName())) {
            return;
        }
        if (inside.equals("*")) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "not-supported",
                            "compartment-whole",
                            request.getResourceName(),
                            "A compartment is searched type by type, as in Patient/1/Observation; all of a patient is"
                                    + " given by Patient/1/$everything."));
        }
        String id = request.getId().getIdPart();
        if (!ID.matcher(id).matches()) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "value",
                            "id-invalid",
                            request.getResourceName() + ".id",
                            "An id has 1 to 64 letters, digits, hyphens or dots."));
        }
        Scope.Member member = new Scope.Member(request.getResourceName(), id);
        request.getUserData().put(KEY, member);
        request.setResourceName(inside);
        request.setId(null);
        request.setCompartmentName(null);
    }

    static Place of(String type, RequestDetails request) {
        return new Place(type, (Scope.Member) request.getUserData().get(KEY));
    }

    /** Behind the base, with a slash in front; nothing for the whole server. */
    String path() {
        String own = type == null ? "" : "/" + type;
        return compartment == null ? own : "/" + compartment.type() + "/" + compartment.id() + own;
    }
}
