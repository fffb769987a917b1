package org.ketaminefhir.coverage;

import java.time.LocalDate;
import org.hl7.fhir.r4.model.Coverage;
import org.ketaminefhir.facts.Moment;

/** The days that a document tells of. */
record Days(LocalDate start, LocalDate end) {
    /** Of what is asked, within the coverage; null if some of it lies outside: it would not be shown whole. */
    static Days of(Coverage coverage, Asked asked, LocalDate today) {
        LocalDate first = Moment.of(coverage.getPeriod().getStartElement())
                .map(Moment::first)
                .orElse(null);
        LocalDate last = Moment.of(coverage.getPeriod().getEndElement())
                .map(Moment::last)
                .orElse(null);
        LocalDate end = asked.end();
        if (end == null) {
            end = asked.start() != null && asked.start().isAfter(today) ? asked.start() : today;
            end = last != null && end.isAfter(last) ? last : end;
        }
        LocalDate start = asked.start();
        if (start == null) {
            // A coverage that never began has had no end of days before.
            start = first == null ? end.minusYears(1) : first;
        }
        boolean inside = (first == null || !start.isBefore(first))
                && (last == null || !end.isAfter(last))
                && !start.isAfter(end);
        return inside ? new Days(start, end) : null;
    }
}
