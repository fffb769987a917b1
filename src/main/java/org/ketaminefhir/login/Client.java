package org.ketaminefhir.login;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.List;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.access.Scope;

/**
 * A client as the registration file has it.
 *
 * @param organization null if it acts for nobody in particular
 * @param keys what its assertions are signed with; null if it gets its tokens from the outside identity provider alone
 * @param keysAddress where the keys are fetched from; null if the file has them
 */
record Client(
        String id,
        String name,
        String role,
        Party organization,
        List<Scope> scopes,
        JWKSource<SecurityContext> keys,
        String keysAddress) {
    Client {
        scopes = List.copyOf(scopes);
    }

    boolean mayHave(Scope scope) {
        return scopes.stream().anyMatch(mine -> mine.covers(scope));
    }

    /** @param granted what its token says; only what it is registered for counts */
    Caller caller(List<Scope> granted) {
        return new Caller(id, role, organization, ScopeOverlap.of(granted, scopes));
    }
}
