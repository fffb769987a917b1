package org.ketaminefhir.search;

import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;

/**
 * Where a reference leads.
 *
 * @param type the target's type; null if the reference does not say
 * @param target its id if it is here, else a URL; without a version
 * @param here whether the reference is relative
 * @param version what follows the target if the reference names a version, {@code /_history/2} or {@code |1.0}; or null
 */
record Link(String type, String target, boolean here, String version) {
    /** A contained resource, or nothing: not found by any search. */
    static final Link NOWHERE = new Link(null, null, false);

    private static final String HISTORY = "/_history/";

    /** A record of this server: anything else that looks like one is none. */
    private static final Pattern RECORD =
            Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64}(/_history/[A-Za-z0-9\\-.]{1,64})?");

    Link(String type, String target, boolean here) {
        this(type, target, here, null);
    }

    /** Of a Reference, or of a canonical; a Reference that only has an identifier may still tell the type. */
    static Link of(Base value) {
        if (value instanceof Reference reference) {
            Link link = of(reference.getReference());
            return link.type() == null && reference.hasType()
                    ? new Link(reference.getType(), link.target(), false, link.version())
                    : link;
        }
        return value.isPrimitive() ? canonical(value.primitiveValue()) : NOWHERE;
    }

    /** Reads {@code Type/id}, {@code Type/id/_history/2} or a URL. */
    static Link of(String reference) {
        if (reference == null || reference.isEmpty() || reference.startsWith("#")) {
            return NOWHERE;
        }
        int history = reference.indexOf(HISTORY);
        String bare = history < 0 ? reference : reference.substring(0, history);
        String version = history < 0 ? null : reference.substring(history);
        int last = bare.lastIndexOf('/');
        if (last <= 0) {
            return new Link(null, bare, false, version);
        }
        int before = bare.lastIndexOf('/', last - 1);
        String type = bare.substring(before + 1, last);
        boolean here = RECORD.matcher(reference).matches();
        return here ? new Link(type, bare.substring(last + 1), true, version) : new Link(type, bare, false, version);
    }

    /** Reads {@code url} or {@code url|version}. */
    static Link canonical(String canonical) {
        if (canonical == null || canonical.isEmpty() || canonical.startsWith("#")) {
            return NOWHERE;
        }
        int bar = canonical.indexOf('|');
        return bar <= 0
                ? new Link(null, canonical, false)
                : new Link(null, canonical.substring(0, bar), false, canonical.substring(bar));
    }

    Link current() {
        return new Link(type, target, here);
    }

    /** The target with its version, as the index has it. */
    String versioned() {
        return version == null ? target : target + version;
    }
}
