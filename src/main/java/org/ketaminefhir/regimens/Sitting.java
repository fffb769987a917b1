package org.ketaminefhir.regimens;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Administrations that are one session: those of one day, or across midnight within one watch, unless they are known
 * to belong apart. A clinic that records each device on its own has three administrations in one session.
 */
record Sitting(List<Part> administrations) {
    /** Groups administrations, earliest first; those without a time stand alone, at the end. */
    static List<Sitting> group(List<Part> administrations, Duration together, BiPredicate<Part, Part> mayJoin) {
        List<Part> inOrder = new ArrayList<>(administrations);
        inOrder.sort(Comparator.comparing(
                (Part part) -> part.start().map(When::sortKey).orElse(null),
                Comparator.nullsLast(Comparator.naturalOrder())));
        Map<Part, Optional<When>> starts = new IdentityHashMap<>();
        inOrder.forEach(part -> starts.put(part, part.start()));
        List<List<Part>> groups = new ArrayList<>();
        for (Part next : inOrder) {
            groups.stream()
                    .filter(group -> near(starts.get(group.get(0)), starts.get(next), together)
                            && group.stream().allMatch(member -> mayJoin.test(member, next)))
                    .findFirst()
                    .orElseGet(() -> {
                        List<Part> group = new ArrayList<>();
                        groups.add(group);
                        return group;
                    })
                    .add(next);
        }
        return groups.stream().map(group -> new Sitting(List.copyOf(group))).toList();
    }

    private static boolean near(Optional<When> a, Optional<When> b, Duration together) {
        return a.isPresent()
                && b.isPresent()
                && (a.get().day().equals(b.get().dayBeside(a.get()))
                        || !a.get().isDay()
                                && !b.get().isDay()
                                && a.get().leastApart(b.get()).compareTo(together) <= 0);
    }

    Optional<When> start() {
        return administrations.get(0).start();
    }
}
