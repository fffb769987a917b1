package org.ketaminefhir.audit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine that this runs on. */
final class Node {
    private Node() {}

    /** As it calls itself. */
    static String name() {
        try {
            return Kept.text(InetAddress.getLocalHost().getHostName(), 200);
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }
}
