package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.ketaminefhir.facts.Score;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Words;
import org.unbescape.xml.XmlEscape;

/** Pictures as SVG. They tell by shape and by words what they tell by colour. */
final class Picture {
    /** Where more values are written than this, they cover each other. */
    private static final int VALUES = 14;

    private static final double BAR = 7;
    /** As wide as the box of a word on paper. */
    private static final double LABEL = 240;

    private final StringBuilder svg = new StringBuilder();
    private final StringBuilder labels = new StringBuilder();
    private final Axes axes;
    private final boolean paper;

    private Picture(String label, String unit, Axes axes, boolean paper) {
        this.axes = axes;
        this.paper = paper;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"%s\" width=\"%d\" height=\"%d\""
                        + " viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans, sans-serif\">",
                XmlEscape.escapeXml10(label), Axes.WIDTH, Axes.HEIGHT, Axes.WIDTH, Axes.HEIGHT);
        text(2, 9, "start", unit);
    }

    /**
     * The totals of an instrument, with a tick for each session.
     *
     * @param marks values that a policy asks about
     * @param paper whether its words stand beside the SVG, as {@link PdfPage} needs it
     */
    static String trend(ScoreSeries series, List<Session> sessions, List<Mark> marks, boolean paper) {
        List<LocalDate> days = Stream.concat(
                        series.scores().stream().map(score -> score.when().first()),
                        sessions.stream().map(session -> session.when().first()))
                .sorted()
                .toList();
        double highest = Stream.concat(
                        series.scores().stream().map(Score::value),
                        marks.stream().map(Mark::value))
                .mapToDouble(BigDecimal::doubleValue)
                .max()
                .orElse(0);
        Picture picture = new Picture("Totals over time", "Total", Axes.of(days, highest), paper);
        picture.phases(sessions);
        picture.grid();
        marks.forEach(picture::mark);
        sessions.forEach(session -> {
            double x = picture.axes.x(session.when().first());
            picture.line(x, picture.axes.y(0), x, picture.axes.y(0) - 6, "#2a6", "");
        });
        picture.curve(series);
        return picture.end();
    }

    /** A bar for each session, as high as its dose; only outlined where the watch is not told. */
    static String timeline(List<Session> sessions, boolean paper) {
        double highest = sessions.stream()
                .map(Session::milligrams)
                .mapToDouble(dose -> dose == null ? 0 : dose.doubleValue())
                .max()
                .orElse(0);
        List<LocalDate> days = sessions.stream()
                .map(session -> session.when().first())
                .sorted()
                .toList();
        Picture picture = new Picture("Doses over time", "mg", Axes.of(days, highest), paper);
        picture.phases(sessions);
        picture.grid();
        double width = Math.max(2, Math.min(BAR, (picture.axes.right() - picture.axes.left()) / sessions.size() * 0.6));
        sessions.forEach(session -> picture.bar(session, width));
        return picture.end();
    }

    private void curve(ScoreSeries series) {
        StringBuilder points = new StringBuilder();
        for (Score score : series.scores()) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    axes.x(score.when().first()),
                    axes.y(score.value().doubleValue())));
        }
        add(
                "<polyline fill=\"none\" stroke=\"#246\" stroke-width=\"2\" points=\"%s\"/>",
                points.toString().strip());
        boolean all = series.scores().size() <= VALUES;
        for (Score score : series.scores()) {
            double x = axes.x(score.when().first());
            double y = axes.y(score.value().doubleValue());
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#246\"/>", x, y);
            if (all || score.equals(series.baseline()) || score.equals(series.latest())) {
                text(x, y - 6, "middle", Words.number(score.value()));
            }
        }
    }

    private void bar(Session session, double width) {
        double dose = session.milligrams() == null ? 0 : session.milligrams().doubleValue();
        double top = axes.y(dose);
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"#246\"/>",
                axes.x(session.when().first()) - width / 2,
                top,
                width,
                axes.y(0) - top,
                session.minutes() == null ? "#fff" : "#246");
    }

    /** Bands from the first session of a phase to the first of the next. */
    private void phases(List<Session> sessions) {
        int from = 0;
        boolean dark = false;
        while (from < sessions.size()) {
            String phase = sessions.get(from).phase();
            int next = from;
            while (next < sessions.size()
                    && Optional.ofNullable(sessions.get(next).phase()).equals(Optional.ofNullable(phase))) {
                next++;
            }
            if (phase != null) {
                double left = axes.x(sessions.get(from).when().first());
                double right = next < sessions.size()
                        ? axes.x(sessions.get(next).when().first())
                        : axes.right();
                band(left, right, phase, dark);
                dark = !dark;
            }
            from = next;
        }
    }

    private void band(double left, double right, String phase, boolean dark) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                left,
                axes.top() - 16,
                Math.max(0, right - left),
                axes.y(0) - axes.top() + 16,
                dark ? "#e3e8ef" : "#f1f4f8");
        if (right - left > phase.length() * 6) {
            text(left + 3, axes.top() - 6, "start", phase);
        }
    }

    private void grid() {
        for (double value : axes.values()) {
            line(axes.left(), axes.y(value), axes.right(), axes.y(value), value == 0 ? "#555" : "#ccc", "");
            text(axes.left() - 5, axes.y(value) + 4, "end", Words.number(BigDecimal.valueOf(value)));
        }
        for (LocalDate day : axes.days()) {
            line(axes.x(day), axes.y(0), axes.x(day), axes.y(0) + 4, "#555", "");
            text(axes.x(day), axes.y(0) + 16, "middle", day.toString());
        }
    }

    private void mark(Mark mark) {
        double y = axes.y(mark.value().doubleValue());
        line(axes.left(), y, axes.right(), y, "#a22", " stroke-dasharray=\"6 3\"");
        text(axes.right() - 2, y - 4, "end", mark.words());
    }

    private void add(String markup, Object... values) {
        svg.append(String.format(Locale.ROOT, markup, values));
    }

    private void line(double x1, double y1, double x2, double y2, String colour, String more) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>", x1, y1, x2, y2, colour, more);
    }

    private void text(double x, double y, String anchor, String text) {
        String words = XmlEscape.escapeXml10(text);
        if (paper) {
            double left = x - (anchor.equals("start") ? 0 : anchor.equals("end") ? LABEL : LABEL / 2);
            labels.append(String.format(
                    Locale.ROOT,
                    "<span class=\"label %s\" style=\"left: %.1fpx; top: %.1fpx\">%s</span>",
                    anchor,
                    left,
                    y - 10,
                    words));
            return;
        }
        add(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\" fill=\"#111\" text-anchor=\"%s\">%s</text>",
                x, y, anchor, words);
    }

    private String end() {
        svg.append("</svg>");
        return paper ? "<div class=\"picture\">" + svg + labels + "</div>" : svg.toString();
    }

    /**
     * A value that a policy asks about.
     *
     * @param words what it is
     */
    record Mark(BigDecimal value, String words) {}
}
