package org.ketaminefhir.wire;

import java.util.BitSet;

/**
 * What one object has shown so far: each name once, one type of each choice, and for the lists of primitives
 * ({@code given} and {@code _given}) which items are more than padding.
 *
 * @see <a href="https://hl7.org/fhir/R4/json.html#primitive">JSON of primitives</a>
 */
final class Seen {
    private final Child[] values;
    private final Child[] companions;
    private Items lists;

    Seen(Shape shape) {
        values = new Child[shape.elements()];
        companions = new Child[shape.elements()];
    }

    void once(Child child, Path path, Findings findings) {
        boolean companion = child.kind() == Child.Kind.COMPANION;
        Child[] own = companion ? companions : values;
        Child same = own[child.order()];
        Child other = (companion ? values : companions)[child.order()];
        own[child.order()] = child;
        if (same == child) {
            findings.add(Rule.JSON_DUPLICATE_KEY, path, "This name stands twice in one object.");
        } else if (same != null || other != null && !other.name().equals(child.name())) {
            findings.add(
                    Rule.CHOICE_TWICE, path, "This element has two values of different types; only one is allowed.");
        }
    }

    void items(Child child, BitSet filled, int length) {
        lists = new Items(child, filled, length, lists);
    }

    /** Reports each place where value and companion are both null, or the only one is. */
    void reportEmptyItems(Path path, Findings findings) {
        for (Items list = lists; list != null; list = list.before()) {
            if (lists.first(list)) {
                reportEmptyItems(list, path, findings);
            }
        }
    }

    private static void reportEmptyItems(Items list, Path path, Findings findings) {
        BitSet filled = (BitSet) list.filled().clone();
        int length = list.length();
        for (Items other = list.before(); other != null; other = other.before()) {
            if (other.child().order() == list.child().order()) {
                filled.or(other.filled());
                length = Math.max(length, other.length());
            }
        }
        path.enter(list.child().element());
        for (int i = filled.nextClearBit(0); i < length; i = filled.nextClearBit(i + 1)) {
            path.item(i);
            findings.add(
                    Rule.EMPTY_ELEMENT, path, "Null stands here, and neither a value nor an extension is beside it.");
        }
        path.leave();
    }

    /** One list of primitives or of their companions, and those met before it. */
    private record Items(Child child, BitSet filled, int length, Items before) {
        /** Whether {@code list} is the first of its element, seen from here. */
        boolean first(Items list) {
            Items at = this;
            while (at.child.order() != list.child.order()) {
                at = at.before;
            }
            return at == list;
        }
    }
}
