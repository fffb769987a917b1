package org.ketaminefhir.coverage;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Days from left to right, values from the bottom to the top.
 *
 * @param step between two values that are written
 */
record Axes(LocalDate first, LocalDate last, double highest, double step) {
    static final int WIDTH = 680;
    static final int HEIGHT = 210;

    private static final int LEFT = 38;
    private static final int RIGHT = 34;
    private static final int TOP = 34;
    private static final int BOTTOM = 24;
    /** Dates that have room beside each other. */
    private static final int DATES = 7;

    /** @param days in their order, at least one */
    static Axes of(List<LocalDate> days, double highest) {
        double step = step(Math.max(1, highest));
        return new Axes(days.get(0), days.get(days.size() - 1), Math.ceil(Math.max(1, highest) / step) * step, step);
    }

    /** Of 1, 2, 5, 10, 20 ... the one that makes at most five. */
    private static double step(double highest) {
        double step = 1;
        for (int i = 0; highest / step > 5; i++) {
            step *= i % 3 == 1 ? 2.5 : 2;
        }
        return step;
    }

    double left() {
        return LEFT;
    }

    double right() {
        return WIDTH - RIGHT;
    }

    double top() {
        return TOP;
    }

    double x(LocalDate day) {
        double all = ChronoUnit.DAYS.between(first, last);
        double inner = right() - left() - 24;
        return left() + 12 + (all == 0 ? inner / 2 : ChronoUnit.DAYS.between(first, day) / all * inner);
    }

    double y(double value) {
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM);
    }

    List<Double> values() {
        List<Double> values = new ArrayList<>();
        for (double value = 0; value <= highest; value += step) {
            values.add(value);
        }
        return values;
    }

    /** The first, the last, and some between them. */
    List<LocalDate> days() {
        long all = ChronoUnit.DAYS.between(first, last);
        long parts = Math.max(1, Math.min(DATES - 1, all / 7));
        List<LocalDate> days = new ArrayList<>();
        for (long i = 0; i <= parts; i++) {
            days.add(first.plusDays(all * i / parts));
        }
        return days.stream().distinct().toList();
    }
}
