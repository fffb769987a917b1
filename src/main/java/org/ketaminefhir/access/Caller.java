package org.ketaminefhir.access;

import java.util.Objects;

/**
 * Who sends a request.
 *
 * @param id the client's name, the same at every request
 * @param role the block of access.yml that holds for it
 */
public record Caller(String id, String role) {
    /** A program on this very machine, while no security is configured. */
    public static final Caller LOCAL = new Caller("local", "local");

    public Caller {
        Objects.requireNonNull(id);
        Objects.requireNonNull(role);
    }
}
