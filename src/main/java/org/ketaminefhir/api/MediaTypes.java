package org.ketaminefhir.api;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The formats that are spoken here, by all the names that they go by.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#mime-type">Content types and encodings</a>
 */
enum MediaTypes {
    FHIR_JSON("json", "application/fhir+json", "application/json", "application/json+fhir", "text/json"),
    FHIR_XML("xml", "application/fhir+xml", "application/xml", "application/xml+fhir", "text/xml"),
    JSON_PATCH("application/json-patch+json");

    private static final Pattern VERSION =
            Pattern.compile("(?:^|;)\\s*fhirVersion\\s*=\\s*\"?([^\";\\s]*)\"?", Pattern.CASE_INSENSITIVE);

    private final Set<String> names;

    MediaTypes(String... names) {
        this.names = Set.of(names);
    }

    /** Whether a patch may be sent as this; of plain JSON nobody could tell which language it is in. */
    static boolean isOfPatch(String text) {
        return of(text).isPresent()
                && text.toLowerCase(Locale.ROOT)
                        .matches("application/(json-patch\\+json|fhir\\+json|fhir\\+xml)\\s*(;.*)?");
    }

    /** Empty for a format that is not spoken, and for one of another version of FHIR. */
    static Optional<MediaTypes> of(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(text);
        if (version.find() && !version.group(1).startsWith("4.0")) {
            return Optional.empty();
        }
        int parameters = text.indexOf(';');
        // A plus sign in a URL that was not escaped arrives as a space.
        String name = (parameters < 0 ? text : text.substring(0, parameters))
                .trim()
                .replace(' ', '+')
                .toLowerCase(Locale.ROOT);
        for (MediaTypes type : values()) {
            if (type.names.contains(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
