package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.audit.Kind;
import org.ketaminefhir.audit.Origin;
import org.ketaminefhir.audit.Outcome;
import org.ketaminefhir.audit.Touched;
import org.ketaminefhir.records.Key;

/** Events of every kind, such that whatever an AuditEvent is found by some have and others have not. */
final class Happened {
    private static final List<String> OF_RECORDS = List.of("create", "read", "vread", "update", "patch", "delete");
    private static final List<String> OTHERS =
            List.of("search-type", "search-system", "history-type", "batch", "$everything", "no-such-interaction");

    private Happened() {}

    static void write(Audit audit) {
        int n = 0;
        for (Kind kind : Kind.values()) {
            for (String interaction : interactions(kind)) {
                for (Outcome outcome : Outcome.values()) {
                    audit.write(List.of(event(n++, kind, interaction, outcome)));
                    if (n % 5 == 0) {
                        pause();
                    }
                }
            }
        }
    }

    private static List<String> interactions(Kind kind) {
        return switch (kind) {
            case CREATE -> List.of("create");
            case READ -> List.of("read", "vread", "history-instance");
            case UPDATE -> List.of("update", "patch");
            case DELETE -> List.of("delete");
            case LOGIN, LOGIN_FAILED -> List.of("client_credentials");
            case DENIED -> both();
            default -> OTHERS;
        };
    }

    private static List<String> both() {
        List<String> both = new ArrayList<>(OF_RECORDS);
        both.addAll(OTHERS);
        return both;
    }

    private static Happening event(int n, Kind kind, String interaction, Outcome outcome) {
        String organization = n % 3 == 0 ? null : "walk-" + n % 3;
        String token = n % 2 == 0 ? null : "t-" + n;
        String purpose = n % 4 == 0 ? "TREAT" : n % 4 == 1 ? "HPAYMT" : null;
        String request = n % 6 == 0 ? null : "r-" + n;
        String client = n % 11 == 0 ? null : "client-" + n % 2;
        Origin origin = new Origin(client, "clinic", organization, purpose, "192.0.2." + n % 9, request, token);
        String patient = n % 7 == 0 ? null : "walk-" + n % 5;
        List<Touched> records = new ArrayList<>();
        if (n % 4 != 0) {
            // The same ids in several types, and ids that begin or end as others do.
            records.add(new Touched(new Key("Observation", "walk-" + n % 4), n % 3));
            records.add(new Touched(new Key("Encounter", "walk-" + n % 13), 1));
            records.add(new Touched(new Key("Observation", "x-walk-" + n % 4), 2));
        }
        if (patient != null && n % 2 == 0) {
            records.add(new Touched(new Key("Patient", patient), 1 + n % 3));
        }
        String query = n % 3 == 0 ? null : "Observation?patient.name=walk%20" + n;
        return new Happening(kind, interaction, origin, patient, outcome, records, query);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
