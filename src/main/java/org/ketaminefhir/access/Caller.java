package org.ketaminefhir.access;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Who sends a request.
 *
 * @param id the client's name, the same at every request
 * @param role the block of access.yml that holds for it
 * @param organization for whom it acts; null if for nobody in particular
 * @param scopes what its token allows of what the role may do
 */
public record Caller(String id, String role, Party organization, List<Scope> scopes) {
    /** A program on this very machine, while no security is configured. */
    public static final Caller LOCAL = new Caller("local", "local", null, List.of(Scope.parse("system/*.*")));

    /**
     * The server itself, which goes on with what somebody has asked for.
     *
     * @param owner id of the organisation whose records it works on; null if nobody's in particular
     */
    public static Caller server(String owner) {
        Party organization = owner == null ? null : new Party(owner, Set.of(), Set.of());
        return new Caller("server", LOCAL.role(), organization, LOCAL.scopes());
    }

    /** Whether this is {@link #server}. */
    public boolean isServer() {
        return role.equals(LOCAL.role()) && !equals(LOCAL);
    }

    public Caller {
        Objects.requireNonNull(id);
        Objects.requireNonNull(role);
        scopes = List.copyOf(scopes);
    }
}
