package org.ketaminefhir.login;

import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;

/** The server's addresses as the request that is being answered has them, as Spring's authorization server asks. */
record Here(Addresses addresses) implements AuthorizationServerContext {
    private static final AuthorizationServerSettings SETTINGS =
            AuthorizationServerSettings.builder().build();

    static void enter(Addresses addresses) {
        AuthorizationServerContextHolder.setContext(new Here(addresses));
    }

    static void leave() {
        AuthorizationServerContextHolder.resetContext();
    }

    static Addresses now() {
        return ((Here) AuthorizationServerContextHolder.getContext()).addresses();
    }

    @Override
    public String getIssuer() {
        return addresses.root();
    }

    @Override
    public AuthorizationServerSettings getAuthorizationServerSettings() {
        return SETTINGS;
    }
}
