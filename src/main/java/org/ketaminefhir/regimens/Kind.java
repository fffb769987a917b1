package org.ketaminefhir.regimens;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;

/** Something a plan asks for, with every form in which it may be recorded. */
record Kind(List<Assignment> forms) {
    boolean recognises(Resource resource) {
        return forms.stream().anyMatch(form -> form.recognises(resource, (holder, reference) -> Optional.empty()));
    }

    boolean recognisesAsOurs(Resource resource) {
        return forms.stream().anyMatch(form -> form.recognisesAsOurs(resource));
    }
}
