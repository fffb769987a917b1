package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.regimens.Position;
import org.ketaminefhir.regimens.Regimens;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Nature;
import org.ketaminefhir.validation.Validator;
import org.ketaminefhir.validation.Verdict;

/** Asks everybody who has a say about a submission: the profiles, the instruments, the treatment plan. */
public final class Judge {
    private static final Set<BundleType> KEPT = EnumSet.of(BundleType.DOCUMENT, BundleType.COLLECTION);

    private final Validator validator;
    private final Instruments instruments;
    private final Regimens regimens;

    public Judge(Validator validator, Instruments instruments, Regimens regimens) {
        this.validator = validator;
        this.instruments = instruments;
        this.regimens = regimens;
    }

    /** @param putTogether whether documents among them were put together here, of records that were judged when they came */
    Judgement judge(List<Draft> drafts, StoredHistory history, List<String> alsoAgainst, boolean putTogether) {
        List<Candidate> graph = drafts.stream().map(Draft::candidate).toList();
        Map<String, Resource> byKey = new HashMap<>();
        drafts.forEach(draft ->
                byKey.put(draft.target().key().toString(), draft.candidate().resource()));
        Function<Reference, Optional<Resource>> inGraph =
                reference -> Optional.ofNullable(byKey.get(withoutVersion(reference)));
        Function<Reference, Optional<Resource>> anywhere =
                reference -> inGraph.apply(reference).or(() -> history.resolve(reference));

        List<Issue> issues = new ArrayList<>();
        Map<Key, Nature> natures = new HashMap<>();
        for (Draft draft : drafts) {
            Nature nature = validator.natureOf(draft.candidate().resource(), anywhere);
            natures.put(draft.target().key(), nature);
            misplaced(draft.candidate()).ifPresent(issues::add);
            if (!(putTogether && draft.candidate().resource() instanceof Bundle)) {
                issues.addAll(validator
                        .validate(draft.candidate(), nature, alsoAgainst)
                        .issues());
            }
        }
        Verdict shape = new Verdict(issues);
        Verdict across = instruments.check(graph, history::resolve).and(regimens.check(graph, inGraph, history));
        return new Judgement(shape.and(withoutRepetitions(across, shape)), natures);
    }

    /** A transaction that was sent to be kept, where its entries were meant to be carried out. */
    private static Optional<Issue> misplaced(Candidate candidate) {
        if (!(candidate.resource() instanceof Bundle bundle) || KEPT.contains(bundle.getType())) {
            return Optional.empty();
        }
        return Optional.of(Issue.error(
                "business-rule",
                "bundle-not-kept",
                candidate.path() + ".type",
                "A Bundle that is kept as a record is a document or a collection; send a transaction or batch to the"
                        + " server's base."));
    }

    /**
     * What the rules over several resources found, save in resources that are wrong by themselves: there they would
     * only say in other words what the profile said.
     */
    private static Verdict withoutRepetitions(Verdict across, Verdict shape) {
        Set<String> wrong = new HashSet<>();
        shape.issues().stream().filter(Issue::refuses).forEach(issue -> wrong.add(resourceOf(issue.expression())));
        if (wrong.isEmpty()) {
            return across;
        }
        return new Verdict(across.issues().stream()
                .filter(issue -> !wrong.contains(resourceOf(issue.expression())))
                .toList());
    }

    /** {@code Bundle.entry[3].resource} of a path into an entry, {@code Observation} of a path into an Observation. */
    private static String resourceOf(String expression) {
        int inEntry = expression.indexOf("].resource");
        int from = expression.startsWith("Bundle.entry[") && inEntry > 0 ? inEntry + "].resource".length() : 0;
        int dot = expression.indexOf('.', from);
        return dot < 0 ? expression : expression.substring(0, dot);
    }

    Nature natureOf(Resource resource, Function<Reference, Optional<Resource>> resolve) {
        return validator.natureOf(resource, resolve);
    }

    Map<MedicationAdministration, Position> positions(
            List<MedicationAdministration> ofOnePatient, Function<Reference, Optional<Resource>> references) {
        return regimens.positions(ofOnePatient, references);
    }

    private static String withoutVersion(Reference reference) {
        String target = reference.getReference();
        int version = target == null ? -1 : target.indexOf("/_history/");
        return version < 0 ? target : target.substring(0, version);
    }
}
