package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.MedicationAdministration;

/** How a session follows those before it. All of it is care, not record: nothing here refuses. */
record CourseRules(Graph graph, Sessions sessions) implements SessionRule {
    private static final int WEEK = 7;

    @Override
    public void check(Session session, Findings findings) {
        Optional<Part> submitted =
                session.administrations().stream().filter(Part::submitted).findFirst();
        if (submitted.isEmpty()) {
            return;
        }
        Part own = submitted.get();
        Standing standing = new Course(session.regimen()).standing(own, others(own, session.regimen()));
        number(session, standing, findings);
        phase(session, standing, findings);
        pace(own, standing, findings);
        firstDose(session, standing, own, findings);
    }

    private List<Part> others(Part own, Regimen regimen) {
        return own.subject().stream()
                .flatMap(subject -> Stream.concat(
                        graph.submitted().stream()
                                .filter(part -> part != own && part.resource() instanceof MedicationAdministration)
                                .filter(part -> part.subject().isPresent()
                                        && !graph.differ(
                                                own,
                                                subject,
                                                part,
                                                part.subject().get())),
                        graph.storedName(subject).stream().flatMap(name -> graph.storedAdministrations(name).stream())))
                .filter(part -> sessions.isDose(part, regimen))
                .toList();
    }

    private static void number(Session session, Standing standing, Findings findings) {
        Optional<Part> stating = stating(session, Extensions.SESSION_NUMBER);
        Optional<Integer> stated = stating.flatMap(part -> Extensions.SESSION_NUMBER.number(Session.dose(part)));
        if (stated.isPresent() && !standing.earlier().isEmpty() && stated.get() != standing.number()) {
            findings.report(Rule.NUMBER_DIFFERS, place(stating.get(), Extensions.SESSION_NUMBER));
        }
    }

    /** A phase may be told by sessions or by weeks, and the two part when a session is missed: either will do. */
    private static void phase(Session session, Standing standing, Findings findings) {
        Optional<Part> stating = stating(session, Extensions.TREATMENT_PHASE);
        Optional<String> stated = stating.flatMap(part -> Extensions.TREATMENT_PHASE.value(Session.dose(part)));
        int number = Standing.stated(standing.now(), Extensions.SESSION_NUMBER)
                .filter(n -> n.matches("[1-9]\\d{0,8}"))
                .map(Integer::valueOf)
                .orElse(standing.number());
        List<String> known = Stream.of(
                        standing.bySessions(number), standing.bySessions(standing.number()), standing.byWeeks())
                .flatMap(Optional::stream)
                .map(Phase::code)
                .toList();
        boolean nothingToHoldItAgainst = standing.earlier().isEmpty() || known.isEmpty();
        if (stated.isPresent() && !nothingToHoldItAgainst && !known.contains(stated.get())) {
            findings.report(Rule.PHASE_DIFFERS, place(stating.get(), Extensions.TREATMENT_PHASE));
        }
    }

    private static void pace(Part own, Standing standing, Findings findings) {
        Optional<Phase> phase = phaseOf(standing);
        if (phase.isEmpty() || standing.earlier().isEmpty()) {
            return;
        }
        List<Integer> daysBack = standing.earlier().stream()
                .skip(Math.max(
                        0,
                        standing.earlier().size()
                                - (standing.number() - phase.get().firstSession())))
                .flatMap(sitting -> standing.daysSince(sitting).stream())
                .toList();
        if (daysBack.isEmpty()) {
            return;
        }
        BigDecimal limit = phase.get().sessionsAWeek();
        long inWeek = 1 + daysBack.stream().filter(days -> days < WEEK).count();
        Place place = own.at(own.timeElement());
        if (daysBack.get(daysBack.size() - 1) < phase.get().spacingDays()) {
            findings.report(Rule.TOO_SOON, (Object) phase.get().spacingDays(), place);
        } else if (BigDecimal.valueOf(inWeek).compareTo(limit.setScale(0, RoundingMode.CEILING)) > 0) {
            findings.report(Rule.TOO_MANY, (Object) limit.stripTrailingZeros().toPlainString(), place);
        }
    }
    // The stated phase counts: a clinic may keep a patient in a phase longer than the plan has it.
    private static Optional<Phase> phaseOf(Standing standing) {
        Optional<String> stated = Standing.stated(standing.now(), Extensions.TREATMENT_PHASE);
        Optional<Phase> named = standing.regimen().phases().stream()
                .filter(phase -> phase.code().equals(stated.orElse(null)))
                .findFirst();
        return named.or(() -> standing.bySessions(standing.number()));
    }

    private static void firstDose(Session session, Standing standing, Part own, Findings findings) {
        int number = stating(session, Extensions.SESSION_NUMBER)
                .flatMap(part -> Extensions.SESSION_NUMBER.number(Session.dose(part)))
                .orElse(standing.number());
        Optional<BigDecimal> limit = standing.indication().map(session.regimen().firstDoses()::get);
        Optional<BigDecimal> given = Dose.of(session.doses());
        if (number == 1 && limit.isPresent() && given.isPresent() && given.get().compareTo(limit.get()) > 0) {
            findings.report(Rule.FIRST_DOSE, (Object) limit.get().toPlainString(), own.at("dosage.dose"));
        }
    }

    private static Optional<Part> stating(Session session, Extensions extension) {
        return session.administrations().stream()
                .filter(part -> extension.stated(Session.dose(part)))
                .findFirst();
    }

    private static Place place(Part part, Extensions extension) {
        return part.at(extension.element(Session.dose(part)));
    }
}
