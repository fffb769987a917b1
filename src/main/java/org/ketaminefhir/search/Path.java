package org.ketaminefhir.search;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;

/** The elements that a search parameter looks at. */
interface Path {
    List<Base> values(Resource resource);

    /** The element that it leads to, if that can be there only once: {@code Observation.subject}; else null. */
    String single();
}
