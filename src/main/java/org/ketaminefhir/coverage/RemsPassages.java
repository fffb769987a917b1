package org.ketaminefhir.coverage;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.FormDuties;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.MonitoringForm;
import org.ketaminefhir.facts.Registration;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Words;

/** Says what is on record of the program that the drug is given under: site, patient, and the form of each session. */
final class RemsPassages {
    private final FormDuties duties;

    RemsPassages(FormDuties duties) {
        this.duties = duties;
    }

    Passage of(Passage passage, Facts facts) {
        List<Registration> numbers = Stream.concat(facts.sites().stream(), facts.ofPatient().stream())
                .filter(one -> one.types().stream().anyMatch(type -> type.contains("|rems-")))
                .distinct()
                .toList();
        passage.from(numbers.stream().map(Registration::key).toList())
                .table(
                        "Numbers in the risk evaluation and mitigation program",
                        List.of("Of", "Number"),
                        numbers.stream()
                                .map(one -> List.of(isOfPatient(one) ? "patient" : "site", one.value()))
                                .toList());
        boolean site = numbers.stream().anyMatch(one -> !isOfPatient(one));
        boolean patient = numbers.stream().anyMatch(RemsPassages::isOfPatient);
        passage.line("Certification of the site: " + (site ? "its number is on record." : "no number is on record."))
                .line("Enrolment of the patient: "
                        + (patient ? "the number is on record." : "no number is on record."));
        List<List<String>> rows = new ArrayList<>();
        for (Session session : facts.sessions()) {
            duties.of(session).ifPresent(duty -> {
                Optional<MonitoringForm> form = form(session, facts);
                form.ifPresent(one -> passage.from(List.of(one.key())));
                rows.add(
                        List.of(session.when().toString(), session.setting(), words(session, duty, form, facts.day())));
            });
        }
        if (facts.sessions().stream().anyMatch(Session::away)) {
            passage.line("A session in a hospital or an emergency room owes neither enrolment nor a monitoring form.");
        }
        return passage.table("Monitoring form of each session", List.of("Date", "Setting", "Form"), rows);
    }

    private static boolean isOfPatient(Registration one) {
        return one.key().type().equals("Patient");
    }

    /** Of several the one that was sent first, else any that is finished. */
    private static Optional<MonitoringForm> form(Session session, Facts facts) {
        return facts.forms().stream()
                .filter(one -> session.records().contains(one.session()))
                .min(Comparator.comparing((MonitoringForm one) -> one.submitted() == null)
                        .thenComparing(one -> !one.finished())
                        .thenComparing(one -> one.submitted() == null
                                ? LocalDate.MAX
                                : one.submitted().first()));
    }

    private static String words(Session session, FormDuties.Duty duty, Optional<MonitoringForm> form, LocalDate day) {
        LocalDate due = session.when().last().plusDays(duty.days());
        if (form.isPresent() && form.get().submitted() != null) {
            return "sent on " + form.get().submitted() + ", "
                    + inTime(session, duty, form.get().submitted());
        }
        if (form.isPresent() && form.get().finished()) {
            return "on record" + on(form.get().filled()) + "; when it was sent is not said";
        }
        if (session.away()) {
            return "none is owed";
        }
        String until = day.isAfter(due) ? "" : ", due until " + due;
        return (form.isPresent() ? "begun, not finished" : "not on record") + until;
    }

    private static String on(Moment filled) {
        return filled == null ? "" : ", filled in on " + filled;
    }

    private static String inTime(Session session, FormDuties.Duty duty, Moment submitted) {
        long least = ChronoUnit.DAYS.between(session.when().last(), submitted.first());
        long most = ChronoUnit.DAYS.between(session.when().first(), submitted.last());
        if (most <= duty.days()) {
            return "within " + Words.count(duty.days(), "day");
        }
        return least > duty.days()
                ? "after " + Words.count(least, "day") + ": late"
                : "whether within " + Words.count(duty.days(), "day") + " is not told";
    }
}
