package org.ketaminefhir.patch;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/**
 * FHIRPath Patch: paths are followed in the model, changes are made in the text, so that what is not touched stays as
 * it is written.
 */
final class FhirPathPatching implements Patch {
    private static final int MOST_OPERATIONS = 1000;

    private final List<Operation> operations;
    private final FhirContext fhir;
    private final PathFinder finder;

    private FhirPathPatching(List<Operation> operations, FhirContext fhir, IFhirPath engine) {
        this.operations = operations;
        this.fhir = fhir;
        this.finder = new PathFinder(engine);
    }

    static Patch read(byte[] parameters, FhirContext fhir, IFhirPath engine) {
        List<Operation> operations = new ArrayList<>();
        for (JsonNode parameter : Tree.stored(parameters).path("parameter")) {
            operations.add(Operation.of(parameter, operations.size()));
            if (operations.size() > MOST_OPERATIONS) {
                throw Unpatchable.malformed("A patch has at most %d operations.".formatted(MOST_OPERATIONS));
            }
        }
        return new FhirPathPatching(operations, fhir, engine);
    }

    @Override
    public byte[] of(byte[] resource) {
        ObjectNode before = Tree.stored(resource);
        ObjectNode tree = before.deepCopy();
        byte[] text = resource;
        for (Operation operation : operations) {
            Resource model = (Resource) fhir.newJsonParser().parseResource(new String(text, StandardCharsets.UTF_8));
            new Edit(operation, finder, model, tree).apply();
            text = Tree.write(tree);
        }
        return Tree.write(Narrative.after(before, tree));
    }
}
