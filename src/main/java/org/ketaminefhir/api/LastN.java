package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.SearchUrl;

/**
 * The latest observations of each code: one group for each instrument, however a sender codes it.
 *
 * @see <a href="https://hl7.org/fhir/R4/observation-operation-lastn.html">$lastn</a>
 */
final class LastN {
    private static final String[] PARAMETERS = {"max", "patient", "subject", "category", "code", "date", "status"};
    private static final String TYPE = "Observation";
    private static final int MOST = 100;

    private final StoredBody bodies;

    LastN(StoredBody bodies) {
        this.bodies = bodies;
    }

    Bundle answer(RequestDetails request) {
        Arguments asked = Arguments.of(request, PARAMETERS);
        if (asked.text("patient").isEmpty() && asked.text("subject").isEmpty()) {
            throw Arguments.missing("patient or subject");
        }
        int max = Math.min(
                MOST, asked.number("max").map(number -> Math.max(1, number)).orElse(1));
        List<Version> found = Doorkeeper.shown(request).latest(query(asked), max);
        try (StoredBundle bundle = new StoredBundle("searchset", request.getFhirServerBase())) {
            bundle.with(json -> json.writeNumberField("total", found.size()));
            found.forEach(version -> bundle.entry(version, "match"));
            return bodies.bundle(bundle.bytes(), request);
        }
    }

    private static Query query(Arguments asked) {
        List<Criterion> criteria = new ArrayList<>();
        for (String name : PARAMETERS) {
            if (!name.equals("max")) {
                asked.texts(name).forEach(value -> criteria.add(SearchUrl.criterion(name, value)));
            }
        }
        if (asked.all("status").isEmpty()) {
            // What was entered in error is nobody's latest score.
            criteria.add(new Criterion("status", "not", List.of("entered-in-error")));
        }
        return Query.of(TYPE, criteria.toArray(Criterion[]::new));
    }
}
