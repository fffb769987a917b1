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
    /** By order of the element; only where a list of primitives was met. */
    private BitSet[] filled;

    private int[] lengths;

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

    void items(Child child, BitSet filledItems, int length) {
        if (filled == null) {
            filled = new BitSet[values.length];
            lengths = new int[values.length];
        }
        int order = child.order();
        if (filled[order] == null) {
            filled[order] = filledItems;
        } else {
            filled[order].or(filledItems);
        }
        lengths[order] = Math.max(lengths[order], length);
    }

    /** Reports each place where value and companion are both null, or the only one is. */
    void reportEmptyItems(Path path, Findings findings) {
        if (filled == null) {
            return;
        }
        for (int order = 0; order < filled.length; order++) {
            if (filled[order] != null && filled[order].cardinality() < lengths[order]) {
                reportEmptyItems(order, path, findings);
            }
        }
    }

    private void reportEmptyItems(int order, Path path, Findings findings) {
        Child child = values[order] != null ? values[order] : companions[order];
        path.enter(child.element());
        for (int i = filled[order].nextClearBit(0); i < lengths[order]; i = filled[order].nextClearBit(i + 1)) {
            path.item(i);
            findings.add(
                    Rule.EMPTY_ELEMENT, path, "Null stands here, and neither a value nor an extension is beside it.");
        }
        path.leave();
    }
}
