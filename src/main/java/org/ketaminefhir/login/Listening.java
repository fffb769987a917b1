package org.ketaminefhir.login;

import java.net.InetAddress;
import java.net.URI;

/** Whether a server that knows its clients may listen where it is told to: what leaves the machine leaves it by TLS. */
final class Listening {
    private Listening() {}

    /**
     * @param address null means every address
     * @param tls whether this process ends TLS itself
     * @throws RefusedStart if tokens or records would go over the network in the clear
     */
    static void check(InetAddress address, boolean tls, LoginSettings settings) {
        if (settings.base() != null) {
            checkBase(settings.base());
        }
        if (address != null && address.isLoopbackAddress()) {
            return;
        }
        if (!tls && !settings.tlsEndsBefore()) {
            throw new RefusedStart("This server would listen on the network without TLS: set server.ssl.bundle, or"
                    + " ketamine-fhir.tls-ends-before=true if a proxy in front of it ends TLS.");
        }
        if (settings.base() == null) {
            throw new RefusedStart(
                    "A server on the network needs ketamine-fhir.base, the address under which its clients"
                            + " know it, such as https://fhir.clinic.example/fhir.");
        }
    }

    private static void checkBase(String base) {
        URI uri = Fetch.address(base);
        if (uri == null || !base.endsWith(Addresses.FHIR) || uri.getQuery() != null) {
            throw new RefusedStart(
                    "ketamine-fhir.base begins with https:// (or http:// and a loopback host) and ends with"
                            + " /fhir.");
        }
    }
}
