package org.ketaminefhir.validation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.ketaminefhir.definitions.Assignments;
import org.ketaminefhir.definitions.Assignments.Assigned;
import org.ketaminefhir.definitions.Definitions;

/**
 * Holds one resource against FHIR R4 and against every profile that the server assigns to it.
 *
 * <p>Safe for use by many threads; as many work at once as it was made for, the rest wait.
 */
public final class Validator {
    private final Definitions definitions;
    private final Assignments assignments;
    private final ReferenceValidators validators;
    private final Explanations explanations;
    private final ReferenceTypes references;

    public Validator(Definitions definitions, int atOnce) {
        this.definitions = definitions;
        this.assignments = new Assignments(definitions);
        this.validators = new ReferenceValidators(definitions, atOnce);
        this.explanations = new Explanations(definitions, validators);
        this.references = new ReferenceTypes(validators);
    }

    /** The terminology that resources are held against here. */
    public Terminology terminology() {
        return new Terminology(definitions.fhir(), validators.terminology());
    }

    /**
     * @param resolve finds what a reference of the resource points to, where that is known
     */
    public Nature natureOf(Resource resource, Function<Reference, Optional<Resource>> resolve) {
        List<Assigned> assigned = assignments.of(resource, resolve);
        return new Nature(
                assigned.stream().map(Assigned::profile).toList(),
                assigned.stream().map(Assigned::code).filter(Objects::nonNull).toList(),
                assigned.stream().anyMatch(Assigned::namesOneRecord),
                assigned.stream().flatMap(one -> one.registries().stream()).toList());
    }

    public Verdict validate(Candidate candidate, Nature nature) {
        return validate(candidate, nature, List.of());
    }

    /**
     * @param alsoAgainst canonicals that the caller of {@code $validate} asks for, beside what the server assigns
     * @see <a href="https://hl7.org/fhir/R4/resource-operation-validate.html">$validate</a>
     */
    public Verdict validate(Candidate candidate, Nature nature, List<String> alsoAgainst) {
        List<Issue> issues = new ArrayList<>();
        Set<String> profiles = new LinkedHashSet<>(nature.profiles());
        List<CanonicalType> claims = candidate.resource().getMeta().getProfile();
        for (int i = 0; i < claims.size(); i++) {
            String claim = claims.get(i).getValue();
            if (claim != null && claim.startsWith(Definitions.BASE)) {
                String expression = candidate.path() + ".meta.profile[" + i + "]";
                claim(claim, candidate, expression, profiles, issues);
            }
        }
        for (String asked : alsoAgainst) {
            ask(asked, candidate, profiles, issues);
        }
        List<String> against = List.copyOf(profiles);
        Set<String> misfits = misfits(claims, candidate.type());
        explanations.explain(validators.validate(candidate.json(), against), candidate.path()).stream()
                .filter(issue -> !misfits.contains(issue.definedBy()))
                .forEach(issues::add);
        issues.addAll(references.check(candidate, against));
        return new Verdict(issues);
    }

    /** Claimed profiles of ours for another type: what the reference validator says of these helps nobody. */
    private Set<String> misfits(List<CanonicalType> claims, String type) {
        Set<String> misfits = new HashSet<>();
        for (CanonicalType claim : claims) {
            definitions
                    .find(StructureDefinition.class, claim.getValue())
                    .filter(known -> !known.getType().equals(type))
                    .ifPresent(known -> misfits.add(known.getUrl()));
        }
        return misfits;
    }

    private void claim(String claim, Candidate candidate, String expression, Set<String> profiles, List<Issue> issues) {
        Optional<StructureDefinition> known = definitions.find(StructureDefinition.class, claim);
        if (known.isEmpty()) {
            issues.add(Issue.error(
                    "not-found",
                    "profile-unknown",
                    expression,
                    "The record claims a profile of this project that does not exist; known ones are listed by the"
                            + " CapabilityStatement."));
        } else if (!known.get().getType().equals(candidate.type())) {
            issues.add(Issue.error(
                    "invalid",
                    "profile-type",
                    expression,
                    "The record claims a profile that is made for %s, not for %s."
                            .formatted(known.get().getType(), candidate.type())));
        } else {
            profiles.add(known.get().getUrl());
        }
    }

    private void ask(String asked, Candidate candidate, Set<String> profiles, List<Issue> issues) {
        var definition = validators.definition(asked);
        if (definition == null) {
            issues.add(Issue.error(
                    "not-found", "profile-unknown", candidate.path(), "The profile asked for is not known here."));
        } else if (!definition.getType().equals(candidate.type())) {
            issues.add(Issue.error(
                    "invalid",
                    "profile-type",
                    candidate.path(),
                    "The profile asked for is made for %s, not for %s."
                            .formatted(definition.getType(), candidate.type())));
        } else {
            profiles.add(definition.getUrl());
        }
    }
}
