package org.ketaminefhir.wire;

import java.util.Arrays;

/** Where the reader stands, as FHIRPath; written out only when there is something to say. */
final class Path {
    private static final int NO_INDEX = -1;

    private String root = "Resource";
    private String[] elements = new String[32];
    private int[] indexes = new int[32];
    private int depth;

    void root(String type) {
        root = type;
    }

    void enter(String element) {
        if (depth == elements.length) {
            elements = Arrays.copyOf(elements, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        elements[depth] = element;
        indexes[depth++] = NO_INDEX;
    }

    /** Moves to an item of the list that was entered last. */
    void item(int index) {
        indexes[depth - 1] = index;
    }

    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    /** The index in the outermost list: the entry of a Bundle. */
    int outermostIndex() {
        return indexes[0];
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(root);
        for (int i = 0; i < depth; i++) {
            text.append('.').append(elements[i]);
            if (indexes[i] != NO_INDEX) {
                text.append('[').append(indexes[i]).append(']');
            }
        }
        return text.toString();
    }
}
