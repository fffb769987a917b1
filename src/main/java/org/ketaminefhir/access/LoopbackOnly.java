package org.ketaminefhir.access;

import java.net.InetAddress;

/** Closed by default: without clients configured, nobody but this machine itself gets an answer. */
public final class LoopbackOnly {
    private LoopbackOnly() {}

    /**
     * @param address what the server is told to listen on; null means every address
     * @throws IllegalStateException if that is more than loopback
     */
    public static void check(InetAddress address) {
        if (address == null || !address.isLoopbackAddress()) {
            throw new IllegalStateException(
                    "No clients are configured, so this server listens on a loopback address only and anybody on this"
                            + " machine may use it. Leave server.address at 127.0.0.1, or register clients and name their"
                            + " file with ketamine-fhir.clients.");
        }
    }
}
