package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.ketaminefhir.validation.Issue;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;

/**
 * In which format the client wants its answer; what is not spoken here is refused instead of answered in something
 * else.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#general">General parameters</a>
 */
@Interceptor
final class Formats {
    private static final String CHOSEN = Formats.class.getName();
    private static final Set<String> HTML = Set.of("html", "text/html");
    private static final Set<String> PDF = Set.of("pdf", "application/pdf");
    private static final String AS_PAGE = CHOSEN + ".page";
    private static final String AS_PDF = CHOSEN + ".pdf";
    /** What can be had as a page for people too, of HTML or as PDF. */
    private static final Set<String> PAGES = Set.of("$coverage-documentation");

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 12)
    public void choose(ServletRequestDetails request) {
        MediaTypes chosen = MediaTypes.FHIR_JSON;
        try {
            chosen = chosen(request);
            request.getUserData().put(CHOSEN, chosen);
        } catch (Refusal refusal) {
            request.addParameter("_format", new String[] {"json"});
            throw refusal;
        } finally {
            // HAPI speaks more formats than we do, and writes its refusals in them.
            request.setHeaders(
                    "Accept", List.of("application/fhir+" + (chosen == MediaTypes.FHIR_XML ? "xml" : "json")));
        }
    }

    static boolean xml(RequestDetails request) {
        return request.getUserData().get(CHOSEN) == MediaTypes.FHIR_XML;
    }

    /** Whether the answer is to be read by people: HTML. */
    static boolean page(RequestDetails request) {
        return request.getUserData().containsKey(AS_PAGE);
    }

    /** Whether the answer is to be printed: PDF. */
    static boolean pdf(RequestDetails request) {
        return request.getUserData().containsKey(AS_PDF);
    }

    static boolean pretty(RequestDetails request) {
        return RestfulServerUtils.prettyPrintResponse(request.getServer(), request);
    }

    private static MediaTypes chosen(ServletRequestDetails request) {
        String[] format = request.getParameters().get("_format");
        if (format != null && format.length > 0) {
            String name = format[0].toLowerCase(Locale.ROOT);
            if (isPage(request) && (HTML.contains(name) || PDF.contains(name))) {
                request.getUserData().put(HTML.contains(name) ? AS_PAGE : AS_PDF, true);
                return MediaTypes.FHIR_JSON;
            }
            return MediaTypes.of(format[0])
                    .filter(type -> type != MediaTypes.JSON_PATCH)
                    .orElseThrow(Formats::notAcceptable);
        }
        List<String> accept = request.getHeaders("Accept");
        if (isPage(request) && accept != null && !accept.isEmpty() && onlyPdf(accept)) {
            request.getUserData().put(AS_PDF, true);
            return MediaTypes.FHIR_JSON;
        }
        return accept == null || accept.isEmpty() ? MediaTypes.FHIR_JSON : accepted(String.join(",", accept));
    }

    private static boolean isPage(ServletRequestDetails request) {
        return PAGES.contains(String.valueOf(request.getOperation()));
    }

    /** Whoever takes FHIR as well gets FHIR. */
    private static boolean onlyPdf(List<String> accept) {
        return accept.stream()
                .flatMap(one -> Stream.of(one.split(",")))
                .map(one -> one.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                .allMatch(PDF::contains);
    }

    /** The one that the client likes best; of two that it likes as much, the first. */
    private static MediaTypes accepted(String accept) {
        MediaTypes best = null;
        double liked = 0;
        try {
            for (String one : MimeTypeUtils.tokenize(accept)) {
                MediaType type = MediaType.parseMediaType(one);
                MediaTypes spoken = type.isWildcardType() || type.isWildcardSubtype()
                        ? wild(type)
                        : MediaTypes.of(one)
                                .filter(known -> known != MediaTypes.JSON_PATCH)
                                .orElse(null);
                if (spoken != null && type.getQualityValue() > liked) {
                    best = spoken;
                    liked = type.getQualityValue();
                }
            }
        } catch (InvalidMimeTypeException | org.springframework.http.InvalidMediaTypeException e) {
            throw notAcceptable();
        }
        if (best == null) {
            throw notAcceptable();
        }
        return best;
    }

    private static MediaTypes wild(MediaType type) {
        boolean ours = type.isWildcardType()
                || type.getType().equals("application")
                || type.getType().equals("text");
        return ours ? MediaTypes.FHIR_JSON : null;
    }

    private static Refusal notAcceptable() {
        return Refusal.of(
                406,
                Issue.error(
                        "not-supported",
                        "format-not-supported",
                        "Resource",
                        "Answers are given in FHIR R4 as application/fhir+json or application/fhir+xml; ask for one of"
                                + " these with Accept or _format (json, xml)."));
    }
}
