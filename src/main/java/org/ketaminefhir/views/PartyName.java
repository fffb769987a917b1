package org.ketaminefhir.views;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;

/** The names by which records know organisations: of a record, of a business identifier, of a kind of identifier. */
public final class PartyName {
    private static final String RECORD = "Organization/";
    private static final int LONGEST = 128;

    private PartyName() {}

    public static String ofRecord(String id) {
        return RECORD + id;
    }

    /** @param identifier {@code system|value} */
    public static String ofIdentifier(String identifier) {
        return fit(identifier);
    }

    /** All who are shown patients that have an identifier of a kind. */
    public static String ofIdentifierType(String system, String code) {
        return fit("type:" + system + "|" + code);
    }

    /** The names that a reference to an organisation has: that of its record, that of its identifier. */
    public static Set<String> of(Reference reference) {
        Stream<String> record = Optional.ofNullable(reference.getReference()).stream()
                .map(target -> target.replaceFirst("/_history/.*$", ""))
                .filter(target -> target.startsWith(RECORD))
                .map(PartyName::fit);
        return Stream.concat(record, of(reference.getIdentifier()).stream()).collect(Collectors.toSet());
    }

    private static Optional<String> of(Identifier identifier) {
        return identifier.hasSystem() && identifier.hasValue()
                ? Optional.of(ofIdentifier(identifier.getSystem() + "|" + identifier.getValue()))
                : Optional.empty();
    }

    static Stream<String> ofTypes(Identifier identifier) {
        return identifier.getType().getCoding().stream()
                .filter(Coding::hasCode)
                .map(type -> ofIdentifierType(type.getSystem(), type.getCode()));
    }

    private static String fit(String name) {
        return name.length() <= LONGEST
                ? name
                : UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
