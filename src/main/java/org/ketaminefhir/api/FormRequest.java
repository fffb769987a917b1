package org.ketaminefhir.api;

import ca.uhn.fhir.util.UrlUtil;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.ketaminefhir.validation.Issue;

/**
 * A search that came as a form: its body is read here, because HAPI would take one of any size.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#search">Search by POST</a>
 */
final class FormRequest extends HttpServletRequestWrapper {
    private static final String FORM = "application/x-www-form-urlencoded";
    /** Some thousands of ids. */
    private static final int MOST_BYTES = 1 << 20;

    private final byte[] body;

    private FormRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
    }

    /**
     * The request itself unless it is a search by POST.
     *
     * @throws Refusal if the body is no form, or too long
     */
    static HttpServletRequest of(HttpServletRequest request) throws IOException {
        String path = request.getPathInfo();
        if (!"POST".equals(request.getMethod()) || path == null || !path.endsWith("/_search")) {
            return request;
        }
        String type = request.getContentType();
        boolean form = type == null || type.toLowerCase(Locale.ROOT).startsWith(FORM);
        if (!form || request.getHeader("Content-Encoding") != null) {
            throw Refusal.of(
                    415,
                    Issue.error(
                            "not-supported",
                            "media-type",
                            "Resource",
                            "A search by POST is a form, plain, with Content-Type " + FORM + "."));
        }
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw Refusal.of(
                    413,
                    Issue.error(
                            "too-long",
                            "limit-body",
                            "Resource",
                            "The form is longer than the %d bytes that this server takes.".formatted(MOST_BYTES)));
        }
        FormRequest read = new FormRequest(request, body);
        if (!Threshold.decodes(read.form())) {
            throw Threshold.undecodable();
        }
        return read;
    }

    private String form() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        String query = getQueryString();
        return new HashMap<>(UrlUtil.parseQueryStrings(query == null ? "" : query, form()));
    }

    @Override
    public ServletInputStream getInputStream() {
        ByteArrayInputStream in = new ByteArrayInputStream(body);
        return new ServletInputStream() {
            @Override
            public int read() {
                return in.read();
            }

            @Override
            public boolean isFinished() {
                return in.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("the body is here already");
            }
        };
    }
}
