package org.ketaminefhir.oracle;

import java.util.List;
import java.util.Random;

/** Choices that a seed makes, the same every time. */
final class Chance {
    private final Random random;

    Chance(long seed) {
        this.random = new Random(seed);
    }

    boolean of(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T one(T... options) {
        return options[below(options.length)];
    }

    <T> T one(List<T> options) {
        return options.get(below(options.size()));
    }
}
