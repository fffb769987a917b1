package org.ketaminefhir.validation;

import java.util.List;
import org.hl7.fhir.r5.context.IWorkerContext;
import org.hl7.fhir.r5.elementmodel.JsonParser;
import org.hl7.fhir.r5.elementmodel.ParserBase.ValidationPolicy;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.utilities.validation.ValidationMessage;

/**
 * Reads JSON into the model that the reference validator works on; one for each validator, used again and again.
 *
 * <p>The core makes a new one for each resource, with a FHIRPath engine that is never asked, and looks through all
 * definitions for that of the resource.
 */
final class ElementReader extends JsonParser {
    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

    ElementReader(IWorkerContext context) {
        super(context);
        setupValidation(ValidationPolicy.EVERYTHING);
        setAllowComments(false);
    }

    @Override
    protected StructureDefinition getDefinition(List<ValidationMessage> errors, int line, int col, String name) {
        StructureDefinition known = name == null ? null : context.fetchResource(StructureDefinition.class, BASE + name);
        return known == null ? super.getDefinition(errors, line, col, name) : known;
    }
}
