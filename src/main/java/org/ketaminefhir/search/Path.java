package org.ketaminefhir.search;

import java.util.List;
import org.hl7.fhir.r4.model.Base;

/** The elements that a search parameter looks at. */
interface Path {
    /** @param from the resource, or the element that the path begins at */
    List<Base> values(Base from);

    /** The element that it leads to, if that can be there only once: {@code Observation.subject}; else null. */
    String single();
}
