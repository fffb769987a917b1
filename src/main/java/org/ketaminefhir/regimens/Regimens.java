package org.ketaminefhir.regimens;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/**
 * The plans under profiles/, and the rules that hold a session against them.
 *
 * <p>A wrong record is an error; unusual care is a remark that is stored and shown. No rule asks for an enrolment or a
 * monitoring form. Immutable and safe for many threads.
 */
public final class Regimens {
    private final List<Regimen> regimens;

    private Regimens(List<Regimen> regimens) {
        this.regimens = regimens;
    }

    /**
     * Reads every PlanDefinition that says which administrations it governs.
     *
     * @throws IllegalStateException if a plan names a profile that is not defined, or a time in a unit not known
     */
    public static Regimens from(Definitions definitions) {
        return new Regimens(definitions.all(PlanDefinition.class).stream()
                .filter(PlanReader::isRegimen)
                .map(plan -> new PlanReader(definitions, plan).read())
                .toList());
    }

    /**
     * Holds every session that the submission touches against its plan and history.
     *
     * @param graph all that is submitted together; one resource, or the entries of a transaction
     * @param inGraph finds the resource of the graph that a reference points to: by its fullUrl, or by type and id if
     *     the submission writes under that id; empty for all else
     * @param history what is stored; {@link History#NONE} if nothing may be asked
     */
    public Verdict check(List<Candidate> graph, Function<Reference, Optional<Resource>> inGraph, History history) {
        Graph all = new Graph(graph, inGraph, history);
        Sessions sessions = new Sessions(all, regimens);
        List<Issue> issues = new ArrayList<>();
        Findings identifiers = new Findings(null);
        OneIdentifier.check(all, identifiers);
        issues.addAll(identifiers.issues());
        for (Session session : sessions.find()) {
            Findings findings = new Findings(session.regimen().url());
            rules(session.regimen(), all, sessions).forEach(rule -> rule.check(session, findings));
            issues.addAll(findings.issues());
        }
        return issues.isEmpty() ? Verdict.CLEAN : new Verdict(issues);
    }

    /**
     * The course that an administration belongs to; empty if no plan governs it.
     *
     * @param references finds what a reference points to, a Medication for one
     */
    public Optional<Course> course(
            MedicationAdministration administration, Function<Reference, Optional<Resource>> references) {
        return governing(administration, references).map(Course::new);
    }

    /**
     * Where each administration stands in the course that it belongs to; those that no plan governs, that were voided or
     * not given are not among the answers, which are by identity.
     *
     * @param administrations all of one patient, in any order
     * @param references finds what a reference points to, a Medication for one
     */
    public Map<MedicationAdministration, Position> positions(
            Collection<MedicationAdministration> administrations, Function<Reference, Optional<Resource>> references) {
        Map<Regimen, List<MedicationAdministration>> courses = new IdentityHashMap<>();
        for (MedicationAdministration administration : administrations) {
            governing(administration, references)
                    .ifPresent(regimen -> courses.computeIfAbsent(regimen, one -> new ArrayList<>())
                            .add(administration));
        }
        Map<MedicationAdministration, Position> positions = new IdentityHashMap<>();
        courses.forEach((regimen, own) -> positions.putAll(new Course(regimen).positions(own)));
        return positions;
    }

    private Optional<Regimen> governing(
            MedicationAdministration administration, Function<Reference, Optional<Resource>> references) {
        Part part = new Part(administration, null);
        return regimens.stream()
                .filter(regimen -> regimen.governs(part, (holder, reference) -> Graph.contained(holder, reference)
                        .or(() -> references.apply(reference))))
                .findFirst();
    }

    /** Every rule that may speak, by its id. */
    public Map<String, Issue.Severity> rules() {
        Map<String, Issue.Severity> rules = new LinkedHashMap<>();
        for (Rule rule : Rule.values()) {
            rules.put(rule.id(), rule.severity());
        }
        for (Regimen regimen : regimens) {
            for (Measurement measurement : regimen.measurements()) {
                rules.put(measurement.missing(), Issue.Severity.INFORMATION);
                if (!measurement.limits().isEmpty()) {
                    rules.put(measurement.overLimit(), Issue.Severity.WARNING);
                }
            }
        }
        return rules;
    }

    private static List<SessionRule> rules(Regimen regimen, Graph graph, Sessions sessions) {
        List<SessionRule> rules = new ArrayList<>();
        rules.add(new OneSubject(graph));
        rules.add(new InsideEncounter());
        regimen.device().map(DeviceRules::new).ifPresent(rules::add);
        rules.add(new OneAdministration(graph));
        regimen.watch().map(WatchRules::new).ifPresent(rules::add);
        rules.add(new MeasurementRules(regimen.measurements()));
        rules.add(new EventRules(regimen.events()));
        rules.add(new ScoreRules());
        rules.add(new StatedRules(graph));
        rules.add(new CourseRules(graph, sessions));
        return rules;
    }
}
