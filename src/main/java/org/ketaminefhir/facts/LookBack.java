package org.ketaminefhir.facts;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.ketaminefhir.instruments.Instrument;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Models;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/**
 * Looks at what went before the days that a payer sees: when the course began, and the totals from before it. Of that
 * only the last total of each instrument becomes part of a record; the rest is forgotten.
 */
public final class LookBack {
    private static final int FEW = 10;

    private final Models models;
    private final Instruments instruments;
    private final SessionReader sessions;
    private final ScoreReader scores;

    public LookBack(Models models, Instruments instruments, SessionReader sessions, ScoreReader scores) {
        this.models = models;
        this.instruments = instruments;
        this.sessions = sessions;
        this.scores = scores;
    }

    /**
     * Adds to a record the totals from before the course, if it began before the record does.
     *
     * @param shown what the caller sees
     * @param before what documentation alone is made from
     * @param day after which nothing counts
     * @return when the course began; empty if the record tells
     */
    public Optional<Moment> into(
            PatientRecord record, Disclosure shown, Disclosure before, Key patient, LocalDate day) {
        Optional<Session> first = first(shown, before, patient, day);
        if (first.isEmpty() || record.find(first.get().doses().get(0)).isPresent()) {
            return Optional.empty();
        }
        Moment began = first.get().when();
        for (Instrument instrument : instruments.all()) {
            baseline(before, patient, instrument.totalCode(), began)
                    .ifPresent(found -> record.take(found.record(), found.score()));
        }
        return Optional.of(began);
    }

    private Optional<Session> first(Disclosure shown, Disclosure before, Key patient, LocalDate day) {
        Query query = Query.of("MedicationAdministration", Criterion.of("patient", patient.toString()))
                .sorted("effective-time")
                .count(FEW);
        PatientRecord read = new PatientRecord(models);
        String next = null;
        do {
            Page page = before.search(query.after(next));
            read.add(page.versions());
            products(read, shown);
            Optional<Session> first = sessions.read(read, day).stream().findFirst();
            if (first.isPresent()) {
                return first;
            }
            next = page.next();
        } while (next != null);
        return Optional.empty();
    }

    /** By which it is told whether a dose is of a treatment. */
    private static void products(PatientRecord read, Disclosure shown) {
        for (MedicationAdministration one : read.all(MedicationAdministration.class)) {
            if (one.hasMedicationReference()) {
                read.named(one.getMedicationReference().getReference())
                        .filter(key -> read.find(key).isEmpty())
                        .flatMap(shown::read)
                        .filter(version -> !version.deleted())
                        .ifPresent(version -> read.add(List.of(version)));
            }
        }
    }

    private record Found(PatientRecord record, Key score) {}

    private Optional<Found> baseline(Disclosure before, Key patient, Coding total, Moment began) {
        Query query = Query.of(
                        "Observation",
                        Criterion.of("patient", patient.toString()),
                        Criterion.of("code", total.getSystem() + "|" + total.getCode()),
                        Criterion.of("date", "le" + began.last().plusDays(1)))
                .sorted("-date")
                .count(FEW);
        PatientRecord read = new PatientRecord(models);
        String next = null;
        do {
            Page page = before.search(query.after(next));
            read.add(page.versions());
            Optional<Key> baseline = scores.read(read, Optional.of(began), began.last()).stream()
                    .filter(series -> series.baseline() != null)
                    .map(series -> series.baseline().key())
                    .findFirst();
            if (baseline.isPresent()) {
                return Optional.of(new Found(read, baseline.get()));
            }
            next = page.next();
        } while (next != null);
        return Optional.empty();
    }
}
