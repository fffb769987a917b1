package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Issue;

/**
 * The observations that a response holds, as its questionnaire marks them, ready to be sent as a transaction.
 *
 * @see <a href="http://hl7.org/fhir/uv/sdc/STU3/OperationDefinition-QuestionnaireResponse-extract.html">$extract</a>
 */
final class Extract {
    private static final Set<QuestionnaireResponseStatus> FINISHED =
            EnumSet.of(QuestionnaireResponseStatus.COMPLETED, QuestionnaireResponseStatus.AMENDED);

    private final FhirContext fhir;

    Extract(FhirContext fhir) {
        this.fhir = fhir;
    }

    Bundle answer(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, "questionnaire-response", "questionnaire");
        Disclosure shown = Doorkeeper.shown(request);
        QuestionnaireResponse response = id == null ? sent(asked, request) : stored(id, shown);
        if (!FINISHED.contains(response.getStatus())) {
            throw refused(
                    ".status", "extract-unfinished", "Only a completed or amended response has something to extract.");
        }
        Questionnaire questionnaire = asked.resource("questionnaire", Questionnaire.class)
                .or(() -> shown.forms().answered(response))
                .filter(shown.forms()::definesExtraction)
                .orElseThrow(() -> refused(
                        ".questionnaire",
                        "extract-undefined",
                        "The questionnaire of this response is not known here, or does not say what is to be extracted;"
                                + " send one that does as the parameter questionnaire."));
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        shown.forms().extract(response, questionnaire).forEach(found -> add(bundle, found, response, id != null));
        return bundle;
    }

    /** @param stored whether the response is on record, so that its observations are known again */
    private static void add(Bundle bundle, Observation observation, QuestionnaireResponse response, boolean stored) {
        BundleEntryRequestComponent request = bundle.addEntry()
                .setFullUrl("urn:uuid:" + UUID.randomUUID())
                .setResource(observation)
                .getRequest()
                .setMethod(HTTPVerb.POST)
                .setUrl("Observation");
        String source = response.getIdElement().toUnqualifiedVersionless().getValue();
        if (source != null) {
            observation.addDerivedFrom(new Reference(source));
        }
        if (stored) {
            Coding code = observation.getCode().getCodingFirstRep();
            request.setIfNoneExist("derived-from=" + source + "&code="
                    + URLEncoder.encode(code.getSystem() + "|" + code.getCode(), StandardCharsets.UTF_8));
        }
    }

    private QuestionnaireResponse stored(IdType id, Disclosure shown) {
        Version version = Standing.of(shown, Keys.of("QuestionnaireResponse", id));
        return (QuestionnaireResponse)
                fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
    }

    private static QuestionnaireResponse sent(Arguments asked, RequestDetails request) {
        if (IncomingBody.resource(request) instanceof QuestionnaireResponse alone) {
            return alone;
        }
        return asked.resource("questionnaire-response", QuestionnaireResponse.class)
                .orElseThrow(() -> Arguments.missing("questionnaire-response, or the id of one in its address"));
    }

    private static Refusal refused(String element, String rule, String sentence) {
        return Refusal.of(422, Issue.error("business-rule", rule, "QuestionnaireResponse" + element, sentence));
    }
}
