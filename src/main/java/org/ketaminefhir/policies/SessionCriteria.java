package org.ketaminefhir.policies;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.records.Key;

/** What the sessions that are told show. */
final class SessionCriteria {
    private SessionCriteria() {}

    static Judgement devices(Criterion criterion, Facts facts) {
        return cap(
                criterion,
                facts,
                session -> session.devices() == null ? null : BigDecimal.valueOf(session.devices()),
                "devices");
    }

    static Judgement doses(Criterion criterion, Facts facts) {
        return cap(criterion, facts, Session::milligrams, "mg");
    }

    /** Every stretch of days with a session that is told in it; also of sessions before the days that are told. */
    private static Judgement cap(Criterion criterion, Facts facts, Function<Session, BigDecimal> amount, String unit) {
        List<Session> told = ofPhase(facts.sessions(), criterion);
        if (told.isEmpty()) {
            return Judgement.untold(criterion, "No session is on record of the time asked for.");
        }
        int days = criterion.number("days").orElseThrow();
        LocalDate earliest = told.get(0).when().first().minusDays(days - 1L);
        List<Session> counted = ofPhase(facts.course(), criterion).stream()
                .filter(session -> !session.when().first().isBefore(earliest))
                .toList();
        BigDecimal most = BigDecimal.ZERO;
        List<Session> then = List.of();
        for (Session first : counted) {
            List<Session> within = within(counted, first.when().first(), days);
            BigDecimal sum =
                    within.stream().map(amount).filter(Objects::nonNull).reduce(BigDecimal.ZERO, BigDecimal::add);
            if (sum.compareTo(most) > 0 && within.stream().anyMatch(told::contains)) {
                most = sum;
                then = within;
            }
        }
        boolean over =
                most.compareTo(BigDecimal.valueOf(criterion.number("maximum").orElseThrow())) > 0;
        boolean unseen = facts.began() != null && earliest.isBefore(firstSeen(facts));
        boolean untold = unseen || counted.stream().map(amount).anyMatch(Objects::isNull);
        return Judgement.of(
                criterion,
                over ? Told.NOT_MET : untold ? Told.NO_DATA : Told.MET,
                "At most %s %s in %d days%s%s."
                        .formatted(
                                Words.number(most),
                                unit,
                                days,
                                then.isEmpty() ? "" : ", from " + then.get(0).when(),
                                unseen ? "; what was given before the coverage is not in view" : ""),
                keys(over ? then : told, Session::doses));
    }

    private static List<Session> ofPhase(List<Session> sessions, Criterion criterion) {
        String phase = criterion.code("phase");
        return sessions.stream()
                .filter(session -> phase == null || phase.equals(session.phase()))
                .toList();
    }

    /** The first day of the coverage; where that is open, of the sessions. */
    private static LocalDate firstSeen(Facts facts) {
        return Moment.of(facts.coverage().getPeriod().getStartElement())
                .orElseGet(() -> facts.course().get(0).when())
                .first();
    }

    private static List<Session> within(List<Session> sessions, LocalDate from, int days) {
        return sessions.stream()
                .filter(session -> !session.when().first().isBefore(from)
                        && session.when().first().isBefore(from.plusDays(days)))
                .toList();
    }

    static Judgement watched(Criterion criterion, Facts facts) {
        List<Session> sessions = facts.sessions();
        if (sessions.isEmpty()) {
            return Judgement.untold(criterion, "No session is on record of the time asked for.");
        }
        BigDecimal minimum = BigDecimal.valueOf(criterion.number("minimum").orElseThrow());
        List<Session> untold =
                sessions.stream().filter(session -> session.minutes() == null).toList();
        List<Session> shorter = sessions.stream()
                .filter(session ->
                        session.minutes() != null && session.minutes().compareTo(minimum) < 0)
                .toList();
        List<String> words = new ArrayList<>();
        words.add(Words.count(sessions.size(), "session"));
        if (!shorter.isEmpty()) {
            words.add("shorter on "
                    + shorter.stream()
                            .map(one -> "%s (%s minutes)".formatted(one.when(), Words.number(one.minutes())))
                            .collect(Collectors.joining(", ")));
        }
        if (!untold.isEmpty()) {
            words.add("not told of " + Words.count(untold.size(), "session"));
        }
        return Judgement.of(
                criterion,
                !shorter.isEmpty() ? Told.NOT_MET : !untold.isEmpty() ? Told.NO_DATA : Told.MET,
                String.join("; ", words) + ".",
                keys(
                        shorter.isEmpty() ? sessions : shorter,
                        session -> session.watches().isEmpty() ? session.doses() : session.watches()));
    }

    private static List<Key> keys(List<Session> sessions, Function<Session, List<Key>> which) {
        return sessions.stream()
                .flatMap(session -> which.apply(session).stream())
                .toList();
    }
}
