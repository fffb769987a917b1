package org.ketaminefhir.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ketaminefhir.validation.Issue;

/**
 * Version numbers as HTTP carries them.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#concurrency">Managing resource contention</a>
 */
final class Versions {
    private static final Pattern ETAG = Pattern.compile("(W/)?\"(?<version>[^\"]+)\"");

    private Versions() {}

    /** The version in an If-Match header, or null without one; a version that we never gave is older than any. */
    static Integer ifMatch(String header, String path) {
        if (header == null || header.equals("*")) {
            return null;
        }
        Matcher etag = ETAG.matcher(header.trim());
        if (!etag.matches()) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "value",
                            "if-match-invalid",
                            path,
                            "If-Match must be a weak ETag with a version, such as W/\"3\"."));
        }
        return number(etag.group("version")).orElse(-1);
    }

    static Optional<Integer> number(String version) {
        try {
            return Optional.of(Integer.valueOf(version));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static String etag(int version) {
        return "W/\"" + version + "\"";
    }
}
