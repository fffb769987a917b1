package org.ketaminefhir.login;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registration file, read: which clients there are, and for whom they act. */
record Registrations(List<RegisteredOrganization> organizations, Map<String, Client> clients) {
    Registrations {
        organizations = List.copyOf(organizations);
        clients = Map.copyOf(clients);
    }

    Optional<Client> client(String id) {
        return Optional.ofNullable(id).map(clients::get);
    }

    /** Whether any of them may ask this server for a token. */
    boolean anyHasKeys() {
        return clients.values().stream().anyMatch(client -> client.keys() != null);
    }
}
