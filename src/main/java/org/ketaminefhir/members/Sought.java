package org.ketaminefhir.members;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whom somebody asks for.
 *
 * @param dependent the number of the person under the coverage; null if not told
 */
public record Sought(Person person, Set<CardNumber> numbers, String dependent) {
    public Sought {
        numbers = Set.copyOf(numbers);
    }

    /** For counting how often the same is tried: each person, and each number, that is asked for. */
    public Set<String> subjects() {
        Set<String> subjects = new LinkedHashSet<>();
        person.families().forEach(family -> subjects.add("person " + person.born() + " " + family));
        numbers.forEach(number -> subjects.add("number " + number.value()));
        return subjects;
    }

    /** Never who it is: it may stand in a log. */
    @Override
    public String toString() {
        return "somebody with %d numbers".formatted(numbers.size());
    }
}
