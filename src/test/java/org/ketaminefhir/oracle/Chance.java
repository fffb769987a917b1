package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.Collections;
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

    /** One to so many, none twice. */
    <T> List<T> some(List<T> options, int most) {
        List<T> shuffled = new ArrayList<>(options);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(shuffled.size(), 1 + below(most)));
    }
}
