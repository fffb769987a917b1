package org.ketaminefhir.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.Coding;

/** What an event is in the terms of FHIR: what it is found by and shown as. */
final class Classified {
    private static final Set<String> READS = Set.of("read", "vread");
    private static final Set<String> UPDATES = Set.of("update", "patch");
    private static final Set<String> SEARCHES = Set.of("search", "search-type", "search-system");

    private Classified() {}

    static Coding type(Kind kind) {
        return switch (kind) {
            case CREATE, READ, UPDATE, DELETE, QUERY, OPERATION -> Codes.REST;
            case EXPORT -> Codes.EXPORT;
            case DENIED -> Codes.SECURITY_ALERT;
            case LOGIN, LOGIN_FAILED -> Codes.USER_AUTHENTICATION;
        };
    }

    /** That of a BALP profile where there is one. */
    static AuditEventAction action(Kind kind) {
        return switch (kind) {
            case CREATE -> AuditEventAction.C;
            case READ, EXPORT -> AuditEventAction.R;
            case UPDATE -> AuditEventAction.U;
            case DELETE -> AuditEventAction.D;
            case QUERY, OPERATION, DENIED, LOGIN, LOGIN_FAILED -> AuditEventAction.E;
        };
    }

    /** The subtype that all events of a kind have; empty if it is the interaction. */
    static Optional<Coding> subtype(Kind kind) {
        return switch (kind) {
            case EXPORT -> Optional.of(Codes.DISCLOSE);
            case LOGIN, LOGIN_FAILED -> Optional.of(Codes.LOGIN);
            default -> Optional.empty();
        };
    }

    static Optional<Coding> subtype(Kind kind, String interaction) {
        String code = interaction.startsWith("$") ? "operation" : interaction;
        Optional<Coding> restful = Codes.INTERACTIONS.contains(code)
                ? Optional.of(new Coding(Codes.INTERACTION, code, code))
                : Optional.empty();
        return subtype(kind).or(() -> restful);
    }

    /** The profiles of BALP that the event is written after: all but one of them are about what succeeded. */
    static List<String> profiles(Happening event) {
        Origin origin = event.origin();
        List<String> profiles = new ArrayList<>();
        boolean known = origin.address() != null && event.outcome() == Outcome.SUCCESS;
        if (known) {
            activity(event).map(Codes::profile).ifPresent(profiles::add);
        }
        if (origin.token() != null) {
            profiles.add(Codes.profile("OAUTHaccessTokenUse.Minimal"));
        }
        return profiles;
    }

    private static Optional<String> activity(Happening event) {
        String patient = event.patient() == null ? "" : "Patient";
        boolean some = !event.records().isEmpty();
        return switch (event.kind()) {
            case CREATE -> of(some && event.interaction().equals("create"), patient + "Create");
            case READ -> of(some && READS.contains(event.interaction()), patient + "Read");
            case UPDATE -> of(some && UPDATES.contains(event.interaction()), patient + "Update");
            case DELETE -> of(some && event.interaction().equals("delete"), patient + "Delete");
            case QUERY -> of(event.query() != null && SEARCHES.contains(event.interaction()), patient + "Query");
            case EXPORT -> of(event.patient() != null, "PrivacyDisclosure.Source");
            default -> Optional.empty();
        };
    }

    private static Optional<String> of(boolean fits, String profile) {
        return fits ? Optional.of(profile) : Optional.empty();
    }
}
