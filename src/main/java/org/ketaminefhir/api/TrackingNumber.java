package org.ketaminefhir.api;

import java.util.List;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;

/**
 * The caller's own number of a request, {@code trackingId}: an Identifier, or in a URL {@code system|value} or the value
 * alone. Of an Identifier system and value are taken and nothing else: the number becomes part of a record, and must not
 * bring references or extensions along.
 */
final class TrackingNumber {
    /** What JSON, XML and paper can write, with something in it; it stands at the head of the page. */
    private static final Pattern VALUE =
            Pattern.compile("(?!\\s*$)[\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]{1,256}");

    private static final Pattern SYSTEM =
            Pattern.compile("[\\x21-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]{1,256}");

    private TrackingNumber() {}

    /**
     * Null if there is none.
     *
     * @throws Refusal 400 if it is none that can be written down
     */
    static Identifier of(Arguments given) {
        List<ParametersParameterComponent> all = given.all("trackingId");
        if (all.isEmpty()) {
            return null;
        }
        if (all.size() == 1 && all.get(0).getValue() instanceof Identifier identifier) {
            return of(identifier.getSystem(), identifier.getValue());
        }
        String text = given.required("trackingId");
        int bar = text.indexOf('|');
        return of(bar > 0 ? text.substring(0, bar) : null, text.substring(bar + 1));
    }

    private static Identifier of(String system, String value) {
        boolean right = value != null
                && VALUE.matcher(value).matches()
                && (system == null || SYSTEM.matcher(system).matches());
        if (!right) {
            throw Arguments.wrong(
                    "trackingId",
                    "a value of at most 256 characters, none of them a control character, with or without a system");
        }
        return new Identifier().setSystem(system).setValue(value);
    }
}
