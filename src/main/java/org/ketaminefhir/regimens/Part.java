package org.ketaminefhir.regimens;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;

/**
 * One resource that takes part in a session.
 *
 * @param path where it stands in the submission, or null if it is stored
 */
record Part(Resource resource, String path) {
    boolean submitted() {
        return path != null;
    }

    /** What stands in a child element, by its FHIR name without {@code [x]}; empty if this type has no such element. */
    List<Base> values(String element) {
        Property property = resource.getNamedProperty(element);
        return property == null
                ? List.of()
                : property.getValues().stream().filter(Objects::nonNull).toList();
    }

    <T> Stream<T> values(String element, Class<T> type) {
        return values(element).stream().filter(type::isInstance).map(type::cast);
    }

    List<Reference> references(String element) {
        return values(element, Reference.class).toList();
    }

    Optional<Reference> subject() {
        return Stream.of("subject", "patient")
                .flatMap(e -> references(e).stream())
                .findFirst();
    }

    Optional<Reference> encounter() {
        return Stream.of("encounter", "context")
                .flatMap(e -> references(e).stream())
                .findFirst();
    }

    List<Identifier> identifiers() {
        return values("identifier", Identifier.class).toList();
    }

    String status() {
        return values("status").stream()
                .map(Base::primitiveValue)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    /** Recorded by mistake, or never done: nothing that the session can be judged by. */
    boolean voided() {
        return Set.of("entered-in-error", "cancelled", "not-done").contains(status());
    }

    /** When it took place, under the name that its type gives it. */
    Optional<Type> time() {
        return Stream.of("effective", "performed", "period", "date", "authored")
                .flatMap(e -> values(e, Type.class))
                .filter(t -> !(t instanceof CodeType))
                .findFirst();
    }

    /** The name of the element that {@link #time} reads. */
    String timeElement() {
        return Stream.of("effective", "performed", "period", "date", "authored")
                .filter(e -> !values(e).isEmpty())
                .findFirst()
                .orElse("");
    }

    Optional<When> start() {
        return time().flatMap(When::startOf);
    }

    Optional<When> end() {
        return time().flatMap(When::endOf);
    }

    Place at(String element) {
        return new Place(this, element);
    }

    Place whole() {
        return new Place(this, "");
    }
}
