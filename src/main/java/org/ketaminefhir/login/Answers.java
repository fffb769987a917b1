package org.ketaminefhir.login;

import com.nimbusds.jose.util.JSONObjectUtils;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered outside of FHIR: JSON, and errors as OAuth writes them. */
final class Answers {
    private Answers() {}

    static void json(HttpServletResponse response, Map<String, ?> content) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter().write(JSONObjectUtils.toJSONString(content));
    }

    /**
     * @param code of the registry of OAuth errors
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">Error response</a>
     */
    static void error(HttpServletResponse response, int status, String code, String sentence) throws IOException {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("error", code);
        error.put("error_description", sentence);
        response.setStatus(status);
        json(response, error);
    }
}
