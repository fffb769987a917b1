package org.ketaminefhir.members;

import java.util.LinkedHashSet;
import java.util.Set;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Identifier;

/**
 * A number on the card of a member.
 *
 * @param ofMember whether it is the member's own; the others may be shared by a family
 * @param system who gives the number; null if nobody says
 * @param value as {@link Alike} has it, never empty
 */
record CardNumber(boolean ofMember, String system, String value) {
    private static final String TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203";
    private static final String MEMBER = "MB";

    /** Those of a coverage, wherever it has them. */
    static Set<CardNumber> of(Coverage coverage) {
        Set<CardNumber> numbers = new LinkedHashSet<>();
        for (Identifier identifier : coverage.getIdentifier()) {
            add(numbers, isMemberNumber(identifier), identifier.getSystem(), identifier.getValue());
        }
        add(numbers, false, null, coverage.getSubscriberId());
        return numbers;
    }

    static boolean isMemberNumber(Identifier identifier) {
        return identifier.getType().hasCoding(TYPES, MEMBER);
    }

    private static void add(Set<CardNumber> numbers, boolean ofMember, String system, String text) {
        String value = Alike.of(text);
        if (!value.isEmpty()) {
            numbers.add(new CardNumber(ofMember, system, value));
        }
    }

    /** Systems count where both are told. */
    private boolean is(CardNumber other) {
        boolean sameSystem = system == null || other.system == null || system.equals(other.system);
        return sameSystem && value.equals(other.value);
    }

    /** One number is the same; and one of the members' own numbers, if both have one. */
    static boolean agree(Set<CardNumber> some, Set<CardNumber> others) {
        Set<CardNumber> own = own(some);
        Set<CardNumber> theirs = own(others);
        return same(some, others) && (own.isEmpty() || theirs.isEmpty() || same(own, theirs));
    }

    private static boolean same(Set<CardNumber> some, Set<CardNumber> others) {
        return some.stream().anyMatch(one -> others.stream().anyMatch(one::is));
    }

    private static Set<CardNumber> own(Set<CardNumber> numbers) {
        Set<CardNumber> own = new LinkedHashSet<>(numbers);
        own.removeIf(number -> !number.ofMember);
        return own;
    }
}
