package org.ketaminefhir.search;

import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;

/**
 * Where a reference leads.
 *
 * @param type the target's type; null if the reference does not say
 * @param target its id if it is here, else a URL
 * @param here whether the reference is relative
 */
record Link(String type, String target, boolean here) {
    /** A contained resource, or nothing: not found by any search. */
    static final Link NOWHERE = new Link(null, null, false);

    /** Of a Reference, or of a canonical; a Reference that only has an identifier may still tell the type. */
    static Link of(Base value) {
        if (value instanceof Reference reference) {
            Link link = of(reference.getReference());
            return link.type() == null && reference.hasType()
                    ? new Link(reference.getType(), link.target(), false)
                    : link;
        }
        // A canonical is compared whole: its version is asked for or not.
        return value.isPrimitive() ? new Link(null, value.primitiveValue(), false) : NOWHERE;
    }

    /** Reads {@code Type/id}, {@code Type/id/_history/2}, a URL or a canonical. The version is not part of it. */
    static Link of(String reference) {
        if (reference == null || reference.isEmpty() || reference.startsWith("#")) {
            return NOWHERE;
        }
        int history = reference.indexOf("/_history/");
        String bare = history < 0 ? reference : reference.substring(0, history);
        int last = bare.lastIndexOf('/');
        if (last <= 0) {
            return new Link(null, bare, false);
        }
        int before = bare.lastIndexOf('/', last - 1);
        String type = bare.substring(before + 1, last);
        boolean here = before < 0 && bare.indexOf(':') < 0;
        return here ? new Link(type, bare.substring(last + 1), true) : new Link(type, bare, false);
    }
}
