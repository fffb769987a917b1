package org.ketaminefhir.login;

import com.nimbusds.jwt.JWTParser;
import jakarta.servlet.http.HttpServletRequest;
import java.text.ParseException;
import java.util.regex.Pattern;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * By what a client says who it is: its assertion, and for introspection a token of its own as well. Clients of SMART
 * send no client_id beside the assertion, which names them itself.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html#request-1">Request</a>
 */
final class ClientLogin implements AuthenticationConverter {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final ClientAuthenticationMethod BY_ASSERTION = new ClientAuthenticationMethod(ASSERTION_TYPE);
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,64}");
    private static final String CLAIMED = ClientLogin.class.getName();

    @Override
    public Authentication convert(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && request.getRequestURI().equals(Addresses.INTROSPECTION)) {
            return new BearerTokenAuthenticationToken(authorization);
        }
        String assertion = only(request, "client_assertion");
        if (authorization != null || !ASSERTION_TYPE.equals(only(request, "client_assertion_type"))) {
            throw new OAuth2AuthenticationException("invalid_client");
        }
        String id = subject(assertion);
        request.setAttribute(CLAIMED, id);
        if (request.getParameter("client_id") != null && !id.equals(only(request, "client_id"))) {
            throw new OAuth2AuthenticationException("invalid_client");
        }
        return new OAuth2ClientAuthenticationToken(id, BY_ASSERTION, assertion, null);
    }

    /** Who a request says that it is from; null if it says nothing that can be told on. */
    static String claimed(HttpServletRequest request) {
        return (String) request.getAttribute(CLAIMED);
    }

    private static String only(HttpServletRequest request, String parameter) {
        String[] values = request.getParameterValues(parameter);
        if (values == null || values.length != 1) {
            throw new OAuth2AuthenticationException("invalid_client");
        }
        return values[0];
    }

    /** Not verified: good only to know whose keys are to verify it. */
    private static String subject(String assertion) {
        try {
            String subject = JWTParser.parse(assertion).getJWTClaimsSet().getSubject();
            if (subject != null && PRINTABLE.matcher(subject).matches()) {
                return subject;
            }
        } catch (ParseException | RuntimeException e) {
            // Whatever it is, it is no assertion.
        }
        throw new OAuth2AuthenticationException("invalid_client");
    }
}
