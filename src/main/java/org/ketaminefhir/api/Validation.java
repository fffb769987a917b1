package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;
import org.ketaminefhir.wire.FhirReader;
import org.ketaminefhir.wire.Reading;

/**
 * Judges what would be sent, and stores nothing.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource-operation-validate.html">$validate</a>
 */
final class Validation {
    private final Intake intake;
    private final BundleEntries.Reader bundles;
    private final FhirReader reader;

    Validation(Intake intake, BundleEntries.Reader bundles, FhirReader reader) {
        this.intake = intake;
        this.bundles = bundles;
        this.reader = reader;
    }

    /** @param type the type in the URL, or null */
    OperationOutcome validate(String type, RequestDetails request) {
        Reading reading = IncomingBody.of(request);
        if (reading == null) {
            throw Refusal.of(
                    400,
                    Issue.error("required", "body-missing", "Resource", "Send the resource to be judged in the body."));
        }
        if (!reading.sound()) {
            return Outcomes.of(new Verdict(reading.issues()));
        }
        List<String> profiles = new ArrayList<>();
        String[] asked = request.getParameters().get("profile");
        if (asked != null) {
            profiles.addAll(List.of(asked));
        }
        Resource body = IncomingBody.resource(request);
        Candidate candidate = body instanceof Parameters parameters
                ? wrapped(parameters, reading, profiles)
                : new Candidate(body.fhirType(), reading.json(), body);
        if (type != null && !type.equals(candidate.type())) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "invalid",
                            "type-differs",
                            candidate.type(),
                            "The body holds another type of resource than the URL names."));
        }
        return Outcomes.of(judged(candidate, reading, profiles, request));
    }

    private Verdict judged(Candidate candidate, Reading reading, List<String> profiles, RequestDetails request) {
        boolean wrapped = candidate.json() != reading.json();
        if (candidate.resource() instanceof Bundle bundle
                && (bundle.getType() == BundleType.TRANSACTION || bundle.getType() == BundleType.BATCH)) {
            Reading whole = wrapped ? reader.json(candidate.json()) : reading;
            return bundle(bundles.of(bundle, whole), request);
        }
        return intake.check(Doorkeeper.caller(request), candidate, profiles);
    }

    private Verdict bundle(BundleEntries bundle, RequestDetails request) {
        List<Entry> entries = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < bundle.size(); i++) {
            try {
                if (bundle.entry(i) instanceof Asked.Writes writes) {
                    entries.add(writes.entry());
                }
            } catch (Refusal refusal) {
                refusals.add(refusal);
            }
        }
        if (!refusals.isEmpty()) {
            throw Refusal.together(refusals);
        }
        return intake.check(Doorkeeper.caller(request), entries);
    }

    private static Candidate wrapped(Parameters parameters, Reading reading, List<String> profiles) {
        Candidate candidate = null;
        for (int i = 0; i < parameters.getParameter().size(); i++) {
            ParametersParameterComponent parameter = parameters.getParameter().get(i);
            if ("profile".equals(parameter.getName()) && parameter.hasValue()) {
                profiles.add(parameter.getValue().primitiveValue());
            } else if ("resource".equals(parameter.getName()) && parameter.hasResource()) {
                int index = i;
                byte[] json = reading.entries().stream()
                        .filter(slice -> slice.entry() == index)
                        .findFirst()
                        .orElseThrow()
                        .of(reading.json());
                candidate = new Candidate(parameter.getResource().fhirType(), json, parameter.getResource());
            }
        }
        if (candidate == null) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "required",
                            "body-missing",
                            "Parameters",
                            "The parameter 'resource' must hold the resource to be judged."));
        }
        return candidate;
    }
}
