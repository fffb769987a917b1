package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Terminology;
import org.ketaminefhir.validation.Terminology.Found;

/**
 * Says what is known of a code.
 *
 * @see <a href="https://hl7.org/fhir/R4/codesystem-operation-lookup.html">$lookup</a>
 */
final class CodeLookup {
    private static final String[] PARAMETERS = {
        "code", "system", "version", "coding", "date", "displayLanguage", "property"
    };

    private final Terminology terminology;

    CodeLookup(Terminology terminology) {
        this.terminology = terminology;
    }

    Parameters answer(RequestDetails request) {
        Arguments asked = Arguments.of(request, PARAMETERS);
        Coding coding = asked.value("coding", Coding.class)
                .orElseGet(() -> new Coding(
                        asked.text("system").orElse(null), asked.text("code").orElse(null), null));
        if (!coding.hasSystem() || !coding.hasCode()) {
            throw Arguments.missing("system and code, or a coding that has both");
        }
        if (!terminology.knows(coding.getSystem())) {
            throw unknownSystem();
        }
        Found found = terminology
                .lookup(coding.getSystem(), coding.getCode())
                .orElseThrow(() -> Refusal.of(
                        404,
                        Issue.error("not-found", "code-unknown", "Parameters", "The code system has no such code.")));
        return parameters(found);
    }

    static Refusal unknownSystem() {
        return Refusal.of(
                404,
                Issue.error(
                        "not-found",
                        "code-system-unknown",
                        "Parameters",
                        "This server does not have this code system; it has its own, those of FHIR R4, UCUM and the"
                                + " like."));
    }

    private static Parameters parameters(Found found) {
        Parameters answer = new Parameters();
        answer.addParameter("name", new StringType(found.systemName()));
        if (found.version() != null) {
            answer.addParameter("version", new StringType(found.version()));
        }
        if (found.display() != null) {
            answer.addParameter("display", new StringType(found.display()));
        }
        if (found.concept() != null) {
            describe(answer, found.concept());
        }
        return answer;
    }

    private static void describe(Parameters answer, ConceptDefinitionComponent concept) {
        concept.getDesignation().forEach(designation -> {
            ParametersParameterComponent parameter = answer.addParameter().setName("designation");
            if (designation.hasLanguage()) {
                parameter.addPart().setName("language").setValue(new CodeType(designation.getLanguage()));
            }
            if (designation.hasUse()) {
                parameter.addPart().setName("use").setValue(designation.getUse());
            }
            parameter.addPart().setName("value").setValue(new StringType(designation.getValue()));
        });
        if (concept.hasDefinition()) {
            property(answer, "definition", new StringType(concept.getDefinition()));
        }
        concept.getProperty().forEach(known -> property(answer, known.getCode(), known.getValue()));
    }

    private static void property(Parameters answer, String code, Type value) {
        ParametersParameterComponent parameter = answer.addParameter().setName("property");
        parameter.addPart().setName("code").setValue(new CodeType(code));
        parameter.addPart().setName("value").setValue(value);
    }
}
