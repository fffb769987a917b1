package org.ketaminefhir.policies;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ketaminefhir.facts.Diagnosis;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.Order;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Registration;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.records.Key;

/** Who the patient is, who ordered, and where. */
final class PersonCriteria {
    private PersonCriteria() {}

    static Judgement age(Criterion criterion, Facts facts) {
        Optional<Moment> born = Moment.of(facts.patient().getBirthDateElement());
        if (born.isEmpty()) {
            return Judgement.untold(criterion, "No date of birth is on record.");
        }
        long youngest = ChronoUnit.YEARS.between(born.get().last(), facts.day());
        long oldest = ChronoUnit.YEARS.between(born.get().first(), facts.day());
        Told told = between(criterion, youngest);
        return Judgement.of(
                criterion,
                told == between(criterion, oldest) ? told : Told.NO_DATA,
                youngest == oldest
                        ? Words.count(youngest, "year") + " old."
                        : "%d or %d years old.".formatted(youngest, oldest),
                List.of(PatientRecord.key(facts.patient())));
    }

    private static Told between(Criterion criterion, long age) {
        return Told.of(age >= criterion.number("minimum").orElse(0)
                && age <= criterion.number("maximum").orElse(Integer.MAX_VALUE));
    }

    /** That a diagnosis is not on record does not say that the patient has not got it. */
    static Judgement diagnosis(Criterion criterion, Facts facts) {
        List<Diagnosis> found = facts.diagnoses().stream()
                .filter(one -> one.codes().stream().anyMatch(criterion.valueSet()::contains))
                .toList();
        if (found.isEmpty()) {
            return Judgement.untold(criterion, "No such diagnosis is on record.");
        }
        List<Diagnosis> standing = found.stream().filter(Diagnosis::standing).toList();
        List<Diagnosis> shown = standing.isEmpty() ? found : standing;
        return Judgement.of(
                criterion,
                Told.of(!standing.isEmpty()),
                shown.stream()
                        .map(one -> one.name() + (one.status() == null ? "" : ", " + one.status()))
                        .collect(Collectors.joining("; ", "", ".")),
                shown.stream().map(Diagnosis::key).toList());
    }

    static Judgement specialty(Criterion criterion, Facts facts) {
        Optional<Order> latest = facts.orders().stream().reduce((one, next) -> next);
        if (latest.isEmpty()) {
            return Judgement.untold(criterion, "No order is on record.");
        }
        Order order = latest.get();
        if (order.specialties().isEmpty()) {
            return Judgement.untold(criterion, "No specialty of who ordered is on record.");
        }
        Set<String> asked = criterion.codings("specialty");
        boolean has = order.specialties().stream().anyMatch(asked::contains);
        return Judgement.of(
                criterion,
                Told.of(has),
                "On record: "
                        + order.specialties().stream()
                                .map(code -> code.substring(code.lastIndexOf('|') + 1))
                                .collect(Collectors.joining(", "))
                        + ".",
                order.shownBy());
    }

    static Judgement site(Criterion criterion, Facts facts) {
        return registered(criterion, facts.sites(), "site");
    }

    static Judgement enrolled(Criterion criterion, Facts facts) {
        return registered(criterion, facts.ofPatient(), "patient");
    }

    private static Judgement registered(Criterion criterion, List<Registration> known, String whose) {
        Set<String> types = criterion.codings("type");
        List<Registration> found = known.stream()
                .filter(one -> one.types().stream().anyMatch(types::contains))
                .toList();
        List<Key> keys = found.stream().map(Registration::key).toList();
        return found.isEmpty()
                ? Judgement.untold(criterion, "No such number of the " + whose + " is on record.")
                : Judgement.of(
                        criterion,
                        Told.MET,
                        found.stream()
                                .map(Registration::value)
                                .distinct()
                                .collect(Collectors.joining(", ", "Number ", ".")),
                        keys);
    }
}
