package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Pictures as SVG. They hold numbers and dates, and no word of a record. */
final class Picture {
    private static final int WIDTH = 680;
    private static final int HEIGHT = 170;
    private static final int LEFT = 40;
    private static final int RIGHT = 20;
    private static final int TOP = 14;
    private static final int BOTTOM = 26;

    private final StringBuilder svg = new StringBuilder();
    private final LocalDate first;
    private final LocalDate last;
    private final double highest;

    private Picture(String label, LocalDate first, LocalDate last, double highest) {
        this.first = first;
        this.last = last;
        this.highest = Math.max(1, highest);
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">",
                label, WIDTH, HEIGHT);
        line(LEFT, y(0), WIDTH - RIGHT, y(0), "#888");
        line(LEFT, y(0), LEFT, y(this.highest), "#888");
        text(4, y(this.highest) + 4, Long.toString(Math.round(this.highest)));
        text(4, y(0) + 4, "0");
        text(LEFT, HEIGHT - 8, first.toString());
        text(WIDTH - RIGHT - 66, HEIGHT - 8, last.toString());
    }

    /** The totals of an instrument, with a tick for each session. */
    static String trend(ScoreSeries series, List<Session> sessions) {
        List<LocalDate> days = Stream.concat(
                        series.scores().stream().map(score -> score.when().first()),
                        sessions.stream().map(session -> session.when().first()))
                .sorted()
                .toList();
        Picture picture = new Picture(
                "Scores over time",
                days.get(0),
                days.get(days.size() - 1),
                series.scores().stream()
                        .mapToDouble(score -> score.value().doubleValue())
                        .max()
                        .orElse(0));
        sessions.forEach(session -> {
            double x = picture.x(session.when().first());
            picture.line(x, picture.y(0), x, picture.y(0) - 6, "#2a6");
        });
        StringBuilder points = new StringBuilder();
        series.scores()
                .forEach(score -> points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        picture.x(score.when().first()),
                        picture.y(score.value().doubleValue()))));
        picture.add(
                "<polyline fill=\"none\" stroke=\"#246\" stroke-width=\"2\" points=\"%s\"/>",
                points.toString().strip());
        series.scores().forEach(score -> {
            double x = picture.x(score.when().first());
            double y = picture.y(score.value().doubleValue());
            picture.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#246\"/>", x, y);
            picture.text(x - 6, y - 6, Words.number(score.value()));
        });
        return picture.end();
    }

    /** A bar for each session, as high as its dose; lighter where the watch is not told. */
    static String timeline(List<Session> sessions) {
        Picture picture = new Picture(
                "Sessions over time, mg",
                sessions.get(0).when().first(),
                sessions.get(sessions.size() - 1).when().first(),
                sessions.stream()
                        .map(Session::milligrams)
                        .mapToDouble(dose -> dose == null ? 0 : dose.doubleValue())
                        .max()
                        .orElse(0));
        for (Session session : sessions) {
            BigDecimal dose = session.milligrams();
            double x = picture.x(session.when().first());
            double y = picture.y(dose == null ? 0 : dose.doubleValue());
            picture.add(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"4\" height=\"%.1f\" fill=\"%s\"/>",
                    x - 2, y, picture.y(0) - y, session.minutes() == null ? "#9bc" : "#246");
        }
        return picture.end();
    }

    private void add(String markup, Object... numbers) {
        svg.append(String.format(Locale.ROOT, markup, numbers));
    }

    private double x(LocalDate day) {
        double all = Math.max(1, ChronoUnit.DAYS.between(first, last));
        return LEFT + 6 + ChronoUnit.DAYS.between(first, day) / all * (WIDTH - LEFT - RIGHT - 12);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM);
    }

    private void line(double x1, double y1, double x2, double y2, String colour) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", x1, y1, x2, y2, colour);
    }

    private void text(double x, double y, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\">%s</text>", x, y, text);
    }

    private String end() {
        return svg.append("</svg>").toString();
    }
}
