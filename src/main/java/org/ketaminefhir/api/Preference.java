package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client wants to see of what it wrote.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#ops">Managing return content</a>
 */
enum Preference {
    MINIMAL,
    REPRESENTATION,
    OPERATIONOUTCOME;

    private static final Pattern RETURN = Pattern.compile(
            "(?:^|[;,\\s])return\\s*=\\s*\"?(minimal|representation|OperationOutcome)\\b", Pattern.CASE_INSENSITIVE);

    /** @param usual when the client does not say, or says something that is not known */
    static Preference of(RequestDetails request, Preference usual) {
        List<String> headers = request.getHeaders("Prefer");
        Matcher asked = RETURN.matcher(headers == null ? "" : String.join(",", headers));
        return asked.find() ? valueOf(asked.group(1).toUpperCase(Locale.ROOT)) : usual;
    }
}
