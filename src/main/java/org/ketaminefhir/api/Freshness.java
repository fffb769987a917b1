package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.NotModifiedException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ketaminefhir.records.Version;

/**
 * Spares the client a body that it has.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#cread">conditional read</a>
 */
final class Freshness {
    /** RFC 9110: always two digits for the day, which Java's own format leaves out. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final List<String> CONDITIONS = List.of("If-None-Match", "If-Modified-Since");

    private Freshness() {}

    static String date(Instant time) {
        return HTTP_DATE.format(time);
    }

    /** @throws NotModifiedException if the client has this version */
    static void check(Version version, RequestDetails request) {
        List<String> known = request.getHeaders("If-None-Match");
        boolean has = known != null && !known.isEmpty()
                ? knows(String.join(",", known), tag(version))
                : !version.isMade() && unchanged(request.getHeader("If-Modified-Since"), version.lastUpdated());
        if (has) {
            NotModifiedException same = new NotModifiedException("not modified");
            same.addResponseHeader("ETag", etag(version));
            if (!version.isMade()) {
                same.addResponseHeader("Last-Modified", date(version.lastUpdated()));
            }
            throw same;
        }
        // HAPI would ask again, and trip over dates that are none.
        for (String header : CONDITIONS) {
            if (request.getHeader(header) != null) {
                request.setHeaders(header, List.of());
            }
        }
    }

    static String etag(Version version) {
        return "W/\"" + tag(version) + "\"";
    }

    /** What has no versions changes with its content. */
    private static String tag(Version version) {
        return version.isMade() ? Fingerprint.of(version.json()) : Integer.toString(version.version());
    }

    private static boolean knows(String header, String tag) {
        return header.trim().equals("*")
                || Pattern.compile("(^|[\\s,/])\"" + tag + "\"\\s*(,|$)")
                        .matcher(header)
                        .find();
    }

    private static boolean unchanged(String header, Instant lastUpdated) {
        if (header == null) {
            return false;
        }
        try {
            Instant since = ZonedDateTime.parse(header.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return !lastUpdated.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
        } catch (DateTimeParseException e) {
            // As HTTP says: a date that is none is as good as no header.
            return false;
        }
    }
}
