package org.ketaminefhir.intake;

import java.util.function.BiConsumer;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Every reference of a resource with the FHIRPath of its element, down to the position in a list. */
final class ReferencePlaces {
    private ReferencePlaces() {}

    /** @param path where the resource stands in the submission */
    static void each(Resource resource, String path, BiConsumer<Reference, String> found) {
        walk(resource, path, found);
    }

    private static void walk(Base at, String path, BiConsumer<Reference, String> found) {
        for (Property property : at.children()) {
            String name = path + "." + property.getName().replace("[x]", "");
            int position = 0;
            for (Base value : property.getValues()) {
                if (value instanceof Bundle) {
                    // What stands within as a whole is kept as it is.
                    continue;
                }
                String place = property.isList() ? name + "[" + position++ + "]" : name;
                if (value instanceof Reference reference) {
                    found.accept(reference, place);
                }
                walk(value, place, found);
            }
        }
    }
}
