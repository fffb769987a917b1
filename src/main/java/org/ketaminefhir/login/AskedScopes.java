package org.ketaminefhir.login;

import java.util.Set;
import java.util.function.Consumer;
import org.ketaminefhir.access.Scope;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;

/**
 * A client gets the scopes that it asks for, all of them or none: one that asks for more than it is registered for
 * learns so from its first request, and not from records that are missing later.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html#obtain-access-token">Scopes</a>
 */
final class AskedScopes implements Consumer<OAuth2ClientCredentialsAuthenticationContext> {
    private static final int MOST = 200;

    private final Registrations registrations;

    AskedScopes(Registrations registrations) {
        this.registrations = registrations;
    }

    @Override
    public void accept(OAuth2ClientCredentialsAuthenticationContext asked) {
        Client client =
                registrations.client(asked.getRegisteredClient().getClientId()).orElseThrow();
        OAuth2ClientCredentialsAuthenticationToken request = asked.getAuthentication();
        Set<String> scopes = request.getScopes();
        if (scopes == null || scopes.isEmpty() || scopes.size() > MOST) {
            throw refused("Say which scopes are asked for, such as system/Observation.rs.");
        }
        for (String text : scopes) {
            Scope scope;
            try {
                scope = Scope.parse(text);
            } catch (IllegalArgumentException e) {
                throw refused("A scope is written system/Type.cruds and may end in ?parameter=value.");
            }
            if (!client.mayHave(scope)) {
                throw refused("This client is registered for less than it asks for.");
            }
        }
    }

    private static OAuth2AuthenticationException refused(String sentence) {
        return new OAuth2AuthenticationException(new OAuth2Error("invalid_scope", sentence, null));
    }
}
