package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Order;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Words;

/** Says the order, the course and every session. */
final class CoursePassages {
    private CoursePassages() {}

    static Passage course(Passage passage, Facts facts) {
        passage.from(facts.orders().stream().map(Order::key).toList())
                .table(
                        "Orders",
                        List.of("Drug", "Dose", "Ordered", "Status", "By"),
                        facts.orders().stream()
                                .map(one -> List.of(
                                        one.drug(),
                                        Words.or(one.dose()),
                                        Words.or(one.when()),
                                        one.status(),
                                        Words.or(one.prescriber())))
                                .toList());
        if (!facts.course().isEmpty()) {
            Session last = facts.course().get(facts.course().size() - 1);
            passage.line("%s until %s, the first on %s%s."
                    .formatted(
                            Words.count(facts.course().size(), "session"),
                            facts.day(),
                            facts.course().get(0).when(),
                            last.phase() == null ? "" : "; the last in the phase " + last.phase()));
        }
        if (facts.began() != null) {
            passage.line(
                    "The course had begun before the days that are shown; of these days the sessions are not told.");
        }
        return passage.table(
                "Course by phase",
                List.of("Phase", "Sessions", "Devices", "mg", "From", "Until"),
                phases(facts.course()).stream().map(CoursePassages::phase).toList());
    }

    /** Sessions that follow each other in one phase; a phase that comes again is told again. */
    private static List<List<Session>> phases(List<Session> course) {
        List<List<Session>> phases = new ArrayList<>();
        for (Session session : course) {
            List<Session> last = phases.isEmpty() ? List.of() : phases.get(phases.size() - 1);
            if (last.isEmpty() || !Objects.equals(last.get(0).phase(), session.phase())) {
                phases.add(new ArrayList<>());
            }
            phases.get(phases.size() - 1).add(session);
        }
        return phases;
    }

    private static List<String> phase(List<Session> phase) {
        return List.of(
                Words.or(phase.get(0).phase()),
                Integer.toString(phase.size()),
                sum(phase, session -> session.devices() == null ? null : BigDecimal.valueOf(session.devices())),
                sum(phase, Session::milligrams),
                phase.get(0).when().toString(),
                phase.get(phase.size() - 1).when().toString());
    }

    private static String sum(List<Session> phase, Function<Session, BigDecimal> amount) {
        List<BigDecimal> told =
                phase.stream().map(amount).filter(Objects::nonNull).toList();
        String sum = Words.number(told.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        if (told.isEmpty()) {
            return Words.NONE;
        }
        return told.size() < phase.size() ? sum + " in " + Words.count(told.size(), "session") : sum;
    }

    static Passage sessions(Passage passage, Facts facts) {
        return passage.from(facts.sessions().stream()
                        .flatMap(one -> one.records().stream())
                        .toList())
                .table(
                        "Sessions",
                        List.of(
                                "No.",
                                "Date",
                                "Phase",
                                "Devices",
                                "mg",
                                "Minutes observed",
                                "BP before",
                                "BP 40 min",
                                "BP leaving",
                                "Lowest SpO2",
                                "Sedation",
                                "Dissociation",
                                "Respiratory depression",
                                "Disposition"),
                        facts.sessions().stream().map(CoursePassages::row).toList());
    }

    private static List<String> row(Session one) {
        return List.of(
                Words.or(one.number()),
                one.whenAndWhere(),
                Words.or(one.phase()),
                Words.or(one.devices()),
                Words.orNumber(one.milligrams()),
                Words.orNumber(one.minutes()),
                Words.or(one.pressures().before()),
                Words.or(one.pressures().forty()),
                Words.or(one.pressures().leaving()),
                one.lowestOximetry() == null ? Words.NONE : Words.number(one.lowestOximetry()) + " %",
                effect(one.sedation()),
                effect(one.dissociation()),
                effect(one.respiratoryDepression()),
                Words.or(one.disposition()));
    }

    private static String effect(Session.Effect effect) {
        if (effect.occurred() == null) {
            return Words.NONE;
        }
        String resolved =
                effect.resolvedAfter() == null ? "" : ", over at " + Words.number(effect.resolvedAfter()) + " min";
        return effect.occurred() ? "yes" + resolved : "no";
    }
}
