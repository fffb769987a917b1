package org.ketaminefhir.oracle;

import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;

/** @see <a href="https://hl7.org/fhir/R4/search.html#reference">Reference</a> */
final class Links {
    private Links() {}

    /** {@code Type/id} of a reference to a record of this server, whatever its version; null of any other. */
    static String here(Base value) {
        if (!(value instanceof Reference reference) || reference.getReference() == null) {
            return null;
        }
        String url = reference.getReference().replaceFirst("/_history/.*", "");
        return url.matches("[A-Z]\\w+/[^/]+") ? url : null;
    }

    /** @param type of the modifier {@code :Type}, or empty */
    static boolean matches(Base value, String type, String asked) {
        if (!(value instanceof Reference reference)) {
            return canonical(value, asked);
        }
        String here = here(reference);
        if (asked.matches("[^/:]+")) {
            return here != null && here.endsWith("/" + asked) && (type.isEmpty() || here.startsWith(type + "/"));
        }
        boolean versioned = asked.contains("/_history/");
        String stored = versioned || here == null ? reference.getReference() : here;
        if (!versioned && stored != null) {
            stored = stored.replaceFirst("/_history/.*", "");
        }
        return asked.equals(stored)
                && (type.isEmpty() || asked.startsWith(type + "/") || asked.contains("/" + type + "/"));
    }

    /** Without a version in the search, any will do. */
    private static boolean canonical(Base value, String asked) {
        String stored = value.primitiveValue();
        return stored != null
                && (stored.equals(asked) || stored.replaceFirst("\\|.*", "").equals(asked));
    }
}
