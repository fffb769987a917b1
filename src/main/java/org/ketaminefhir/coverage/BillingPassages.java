package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Words;

/** Says under which codes each session may be billed. Which of them is used is not for this server to say. */
final class BillingPassages {
    private static final String DEPENDS =
            "A visit code and a drug code are alternatives: the visit code pays for drug, visit and watch together; the"
                    + " drug code pays for units of a drug that the clinic has bought, beside what else is agreed. A drug that"
                    + " a pharmacy has billed is billed by neither. Which applies is between payer and clinic.";
    private static final String ESTABLISHED =
            "Visit codes are for an established outpatient; these records do not show who was one.";

    private final BillingCodes codes;
    private final Set<BillingCode> used = new LinkedHashSet<>();

    BillingPassages(BillingCodes codes) {
        this.codes = codes;
    }

    Passage of(Passage passage, Facts facts) {
        List<List<String>> rows = facts.sessions().stream().map(this::row).toList();
        if (rows.isEmpty()) {
            return passage;
        }
        passage.from(facts.sessions().stream()
                        .flatMap(one -> one.doses().stream())
                        .toList())
                .table(
                        "Codes and units by the date of service",
                        List.of("Date", "mg", "Visit code, units", "Drug code, units", "Why none"),
                        rows);
        if (used.isEmpty()) {
            return passage;
        }
        return passage.line(DEPENDS)
                .line(ESTABLISHED)
                .table(
                        "The codes named",
                        List.of("Code", "Is for", "Valid from", "Until", "Read in"),
                        used.stream()
                                .map(one -> List.of(
                                        one.code(),
                                        one.words(),
                                        Words.or(one.from()),
                                        Words.or(one.until()),
                                        one.source()))
                                .toList());
    }

    private List<String> row(Session session) {
        List<String> why = new ArrayList<>();
        List<BillingCode> known = codes.of(session);
        String visit = named(session, known, true, why);
        String drug = named(session, known, false, why);
        return List.of(
                session.whenAndWhere(),
                Words.orNumber(session.milligrams()),
                visit,
                drug,
                known.isEmpty() ? "no code is listed for this treatment" : Words.or(String.join("; ", why)));
    }

    private String named(Session session, List<BillingCode> known, boolean bundle, List<String> why) {
        List<BillingCode> ofWay =
                known.stream().filter(one -> one.isBundle() == bundle).toList();
        if (ofWay.isEmpty()) {
            return Words.NONE;
        }
        String name = bundle ? "visit code" : "drug code";
        List<BillingCode> open = ofWay.stream()
                .filter(one -> !one.outpatient() || !session.away())
                .toList();
        if (open.isEmpty()) {
            why.add("no " + name + ": it is for an outpatient's visit, and this was not one");
            return Words.NONE;
        }
        List<BillingCode> valid =
                open.stream().filter(one -> one.valid(session.when())).toList();
        if (valid.isEmpty()) {
            why.add("no " + name + " was valid on this day");
            return Words.NONE;
        }
        if (session.milligrams() == null || session.milligrams().signum() == 0) {
            why.add("no " + name + ": the dose is not on record in mg");
            return Words.NONE;
        }
        List<BillingCode> fitting =
                valid.stream().filter(one -> one.fits(session.milligrams())).toList();
        used.addAll(fitting);
        return Words.or(fitting.stream()
                .map(one -> one.code() + " x " + Words.number(one.units(session.milligrams())))
                .collect(Collectors.joining(", ")));
    }
}
