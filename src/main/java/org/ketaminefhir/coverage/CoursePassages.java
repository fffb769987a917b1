package org.ketaminefhir.coverage;

import java.util.List;

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
        return passage;
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
                                "Disposition"),
                        facts.sessions().stream().map(CoursePassages::row).toList());
    }

    private static List<String> row(Session one) {
        return List.of(
                Words.or(one.number()),
                one.when() + (one.inpatient() ? " (inpatient)" : ""),
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
