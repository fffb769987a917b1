package org.ketaminefhir.regimens;

import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Issue.Severity;

/** Every rule over a session or a course whose id does not come from a plan, with its one sentence. */
enum Rule {
    ONE_SUBJECT(
            Severity.ERROR,
            "session-one-subject",
            "This resource belongs to the session but names another subject than the administration; all of a session is about one patient."),
    OUTSIDE_ENCOUNTER(
            Severity.ERROR,
            "session-outside-encounter",
            "The administration lies outside the period of its Encounter; it must lie within it (an open end is allowed)."),
    IDENTIFIER_TWICE(
            Severity.ERROR,
            "session-identifier-twice",
            "Two administrations in this submission carry one business identifier; an identifier names one administration that is not entered in error."),
    WATCH_ONE_ADMINISTRATION(
            Severity.ERROR,
            "session-watch-one-administration",
            "The watch is part of administrations that are not one session; it may be part of one session's administration only."),
    WATCH_START(
            Severity.ERROR,
            "session-watch-start",
            "The observation period does not start at the first device; in this form it must start within %s of it."),
    WATCH_START_DIFFERS(
            Severity.WARNING,
            "session-watch-start-differs",
            "The monitoring does not start at the first device; minutes are counted from the first device."),
    WATCH_END(
            Severity.ERROR,
            "session-watch-end",
            "The watch ends at the moment it starts; it must end after it starts."),
    WATCH_SHORT(
            Severity.WARNING,
            "session-watch-short",
            "The watch is shorter than the %s from the first device that the plan asks for."),
    WATCH_MISSING(
            Severity.INFORMATION,
            "session-watch-missing",
            "No watch after the dose is known for this session; it may follow later."),
    DEVICE_ORDER(
            Severity.ERROR,
            "session-device-order",
            "A device is timed before the one that stands ahead of it; device times must stand in ascending order."),
    DEVICE_SPACING(
            Severity.WARNING,
            "session-device-spacing",
            "Two devices are closer together than the %s that the plan asks for."),
    EVENT_AFTER_WATCH(
            Severity.WARNING,
            "session-event-after-watch",
            "The stated minutes to the onset or resolution of an event are longer than the watch was."),
    EVENT_UNRESOLVED(
            Severity.WARNING,
            "session-event-unresolved",
            "An event occurred, and no resolution is stated though the watch has ended; the plan asks for a watch until it has resolved."),
    SCORE_DAY(
            Severity.WARNING, "session-score-day", "A score of this session is dated on another day than the session."),
    DEVICE_COUNT_MISSING(
            Severity.INFORMATION,
            "session-device-count-missing",
            "The number of devices is not stated; the server derives it from the dose."),
    DEVICE_TIMES_MISSING(
            Severity.INFORMATION,
            "session-device-times-missing",
            "The time of each device is not stated; the server takes the start of the administration for the first device."),
    NUMBER_MISSING(
            Severity.INFORMATION,
            "session-number-missing",
            "The session number is not stated; the server derives it from the sessions it holds."),
    PHASE_MISSING(
            Severity.INFORMATION,
            "session-phase-missing",
            "The treatment phase is not stated; the server derives it from the session number."),
    INDICATION_MISSING(
            Severity.INFORMATION,
            "session-indication-missing",
            "The indication is not stated; the server takes it from an earlier session if one states it, and otherwise leaves it open."),
    LOT_MISSING(
            Severity.INFORMATION,
            "session-lot-missing",
            "The lot number is not stated; the server cannot derive it and leaves it open."),
    FIRST_DOSE(
            Severity.WARNING,
            "course-first-dose",
            "The dose of the first session is above the %s mg that the plan gives for the indication."),
    TOO_SOON(
            Severity.WARNING,
            "course-too-soon",
            "The session came fewer than %s days after the previous one, which is sooner than the plan has it in this phase."),
    TOO_MANY(
            Severity.WARNING,
            "course-too-many-in-a-week",
            "More than %s sessions in seven days, which is more than the plan has in this phase."),
    NUMBER_DIFFERS(
            Severity.WARNING,
            "course-session-number-differs",
            "The stated session number is not the one that follows from the sessions the server holds."),
    PHASE_DIFFERS(
            Severity.WARNING,
            "course-phase-differs",
            "The stated treatment phase is not the one that follows from the sessions the server holds.");

    private final Severity severity;
    private final String id;
    private final String sentence;

    Rule(Severity severity, String id, String sentence) {
        this.severity = severity;
        this.id = id;
        this.sentence = sentence;
    }

    String id() {
        return id;
    }

    Severity severity() {
        return severity;
    }

    Issue issue(String expression, Object... limits) {
        String code = severity == Severity.INFORMATION ? "informational" : "business-rule";
        return new Issue(severity, code, id, expression, sentence.formatted(limits), null);
    }
}
