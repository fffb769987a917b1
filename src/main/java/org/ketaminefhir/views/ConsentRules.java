package org.ketaminefhir.views;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Consent.ConsentState;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.ketaminefhir.views.Facts.Opening;
import org.ketaminefhir.views.Facts.Rule;

/**
 * Reads the rules of a consent. What narrows a rule and cannot be followed here (a code, a single record, a person)
 * widens a denial and voids a permission: what we do not understand opens nothing.
 *
 * @see <a href="https://hl7.org/fhir/R4/consent.html">Consent</a>
 */
final class ConsentRules {
    private static final String SCOPE = "patient-privacy";
    private static final String OPT_OUT = "OPTOUT";
    private static final Set<String> SHOWING = Set.of("access", "use", "disclose");
    private static final String RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";
    private static final int DEEPEST = 10;
    /** Stands for everybody, everything, any purpose. */
    private static final List<String> ANY = Collections.singletonList(null);

    private final List<Opening> rules = new ArrayList<>();

    private ConsentRules() {}

    static List<Opening> of(Consent consent) {
        boolean privacy = consent.getScope().getCoding().stream().anyMatch(scope -> SCOPE.equals(scope.getCode()));
        if (consent.getStatus() != ConsentState.ACTIVE || !privacy) {
            return List.of();
        }
        ConsentRules read = new ConsentRules();
        boolean optOut = consent.getPolicyRule().getCoding().stream().anyMatch(rule -> OPT_OUT.equals(rule.getCode()));
        if (optOut) {
            read.add(Terms.ALL, true, 0);
        }
        read.add(consent.getProvision(), Terms.ALL, 1);
        return read.rules;
    }

    /** What a provision is about; null in a list stands for all. */
    private record Terms(
            List<String> parties,
            List<String> types,
            List<String> purposes,
            long labels,
            long from,
            long until,
            long low,
            long high) {
        static final Terms ALL =
                new Terms(ANY, ANY, ANY, 0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

        /** Those of a provision that stands in one with these. */
        Terms with(ProvisionComponent provision, boolean denies) {
            return new Terms(
                    both(parties, ConsentRules.parties(provision, denies), denies),
                    both(types, ConsentRules.types(provision, denies), denies),
                    both(purposes, ConsentRules.purposes(provision), denies),
                    provision.hasSecurityLabel() ? Label.bits(provision.getSecurityLabel()) : labels,
                    Math.max(from, Moments.start(provision.getPeriod())),
                    Math.min(until, Moments.end(provision.getPeriod())),
                    Math.max(low, Moments.start(provision.getDataPeriod())),
                    Math.min(high, Moments.end(provision.getDataPeriod())));
        }

        private static List<String> both(List<String> outer, List<String> inner, boolean denies) {
            if (inner.equals(ANY)) {
                return outer;
            }
            return outer.equals(ANY) || denies
                    ? inner
                    : inner.stream().filter(outer::contains).toList();
        }
    }

    private void add(ProvisionComponent provision, Terms around, int depth) {
        boolean denies = provision.getType() == ConsentProvisionType.DENY;
        Terms terms = around.with(provision, denies);
        if (provision.hasType() && counts(provision, denies, terms)) {
            add(terms, denies, depth);
        }
        for (ProvisionComponent inner : provision.getProvision()) {
            if (depth < DEEPEST) {
                add(inner, terms, depth + 1);
            } else {
                add(Terms.ALL, true, depth + 1);
            }
        }
    }

    /** Whether a provision is about showing records, and opens no more than is understood of it. */
    private static boolean counts(ProvisionComponent provision, boolean denies, Terms terms) {
        boolean aboutShowing = !provision.hasAction()
                || provision.getAction().stream()
                        .map(CodeableConcept::getCoding)
                        .flatMap(List::stream)
                        .anyMatch(action -> SHOWING.contains(action.getCode()));
        boolean understood =
                !provision.hasCode() && !provision.hasData() && !(provision.hasSecurityLabel() && terms.labels() == 0);
        return aboutShowing && (denies || understood);
    }

    private void add(Terms terms, boolean denies, int depth) {
        for (String party : terms.parties()) {
            for (String type : terms.types()) {
                for (String purpose : terms.purposes()) {
                    rules.add(new Rule(
                            denies,
                            depth,
                            party,
                            terms.from(),
                            terms.until(),
                            terms.low(),
                            terms.high(),
                            type,
                            terms.labels(),
                            purpose));
                }
            }
        }
    }

    private static List<String> parties(ProvisionComponent provision, boolean denies) {
        if (!provision.hasActor()) {
            return ANY;
        }
        List<String> named = provision.getActor().stream()
                .flatMap(actor -> PartyName.of(actor.getReference()).stream())
                .distinct()
                .toList();
        boolean somebodyElse = provision.getActor().stream()
                .anyMatch(actor -> PartyName.of(actor.getReference()).isEmpty());
        return denies && somebodyElse ? ANY : named;
    }

    private static List<String> types(ProvisionComponent provision, boolean denies) {
        if (!provision.hasClass_()) {
            return ANY;
        }
        List<String> types = provision.getClass_().stream()
                .filter(type -> RESOURCE_TYPES.equals(type.getSystem()))
                .map(Coding::getCode)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        boolean somethingElse = provision.getClass_().stream()
                .anyMatch(type -> !RESOURCE_TYPES.equals(type.getSystem()) || !type.hasCode());
        return denies && somethingElse ? ANY : types;
    }

    private static List<String> purposes(ProvisionComponent provision) {
        return provision.hasPurpose()
                ? provision.getPurpose().stream()
                        .map(Coding::getCode)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList()
                : ANY;
    }
}
