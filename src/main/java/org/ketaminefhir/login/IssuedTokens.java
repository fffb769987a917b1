package org.ketaminefhir.login;

import java.util.List;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AccessToken.TokenType;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;

/**
 * The tokens that this server gives. Nothing is remembered of them: all that is asked of one later it says itself, so
 * every node, and every start, knows those of the others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">JWT access tokens</a>
 */
final class IssuedTokens implements OAuth2AuthorizationService {
    private final ServerKeys keys;
    private final AccessTokens tokens;
    private final RegisteredClients clients;

    IssuedTokens(ServerKeys keys, AccessTokens tokens, RegisteredClients clients) {
        this.keys = keys;
        this.tokens = tokens;
        this.clients = clients;
    }

    JwtGenerator generator() {
        JwtGenerator generator = new JwtGenerator(new NimbusJwtEncoder(keys));
        generator.setJwtCustomizer(this::complete);
        return generator;
    }

    private void complete(JwtEncodingContext context) {
        context.getJwsHeader()
                .algorithm(SignatureAlgorithm.from(ServerKeys.ALGORITHM.getName()))
                .keyId(keys.signing())
                .type(AccessTokens.TYPE);
        context.getClaims()
                .claim("client_id", context.getRegisteredClient().getClientId())
                .audience(List.of(Here.now().fhir()))
                .claim("scope", String.join(" ", context.getAuthorizedScopes()));
    }

    @Override
    public OAuth2Authorization findByToken(String token, OAuth2TokenType type) {
        Jwt jwt = tokens.issued(token, Here.now());
        var client = jwt == null ? null : clients.findByClientId(jwt.getClaimAsString("client_id"));
        if (client == null) {
            return null;
        }
        OAuth2AccessToken access =
                new OAuth2AccessToken(TokenType.BEARER, token, jwt.getIssuedAt(), jwt.getExpiresAt());
        return OAuth2Authorization.withRegisteredClient(client)
                .principalName(client.getClientId())
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .token(
                        access,
                        metadata -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, jwt.getClaims()))
                .build();
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        // The token says it all.
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        // There is nothing.
    }

    @Override
    public OAuth2Authorization findById(String id) {
        return null;
    }
}
