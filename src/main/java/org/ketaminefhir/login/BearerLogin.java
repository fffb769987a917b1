package org.ketaminefhir.login;

import org.ketaminefhir.access.Caller;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** A client that shows a token of its own in place of an assertion. */
final class BearerLogin implements AuthenticationProvider {
    private final AccessTokens tokens;
    private final RegisteredClients clients;

    BearerLogin(AccessTokens tokens, RegisteredClients clients) {
        this.tokens = tokens;
        this.clients = clients;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        String header = ((BearerTokenAuthenticationToken) authentication).getToken();
        Caller caller = tokens.identify(header, Here.now()).caller();
        if (caller == null) {
            throw new OAuth2AuthenticationException("invalid_client");
        }
        RegisteredClient client = clients.findByClientId(caller.id());
        return new OAuth2ClientAuthenticationToken(client, new ClientAuthenticationMethod("bearer"), null);
    }

    @Override
    public boolean supports(Class<?> type) {
        return BearerTokenAuthenticationToken.class.isAssignableFrom(type);
    }
}
