package org.ketaminefhir.views;

import java.util.ArrayList;
import java.util.List;
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
 * widens a denial and voids a permission, and so it is with all that stands in such a rule: what we do not understand
 * opens nothing.
 *
 * @see <a href="https://hl7.org/fhir/R4/consent.html">Consent</a>
 */
final class ConsentRules {
    private static final String SCOPE = "patient-privacy";
    /** And its kinds, of v3-ActConsentDirective. */
    private static final String OPT_OUT = "OPTOUT";

    private static final Set<String> SHOWING = Set.of("access", "use", "disclose");
    /** Of consentaction: what is no showing. */
    private static final Set<String> NOT_SHOWING = Set.of("collect", "correct");

    private static final int DEEPEST = 10;

    private final List<Opening> rules = new ArrayList<>();

    private ConsentRules() {}

    static List<Opening> of(Consent consent) {
        boolean privacy = consent.getScope().getCoding().stream().anyMatch(scope -> SCOPE.equals(scope.getCode()));
        if (consent.getStatus() != ConsentState.ACTIVE || !privacy) {
            return List.of();
        }
        ConsentRules read = new ConsentRules();
        boolean optOut = consent.getPolicyRule().getCoding().stream()
                .anyMatch(rule -> rule.hasCode() && rule.getCode().startsWith(OPT_OUT));
        if (optOut) {
            read.add(ConsentTerms.ALL, true, 0);
        }
        read.add(consent.getProvision(), ConsentTerms.ALL, ConsentTerms.ALL, 1);
        return read.rules;
    }

    /**
     * @param denied what denials around it are about at most
     * @param permitted what permissions around it are about at most
     */
    private void add(ProvisionComponent provision, ConsentTerms denied, ConsentTerms permitted, int depth) {
        ConsentTerms wide = denied.denying(provision);
        ConsentTerms narrow = permitted.permitting(provision);
        if (provision.getType() == ConsentProvisionType.DENY && mayShow(provision)) {
            add(wide, true, depth);
        } else if (provision.getType() == ConsentProvisionType.PERMIT && shows(provision)) {
            add(narrow, false, depth);
        }
        for (ProvisionComponent inner : provision.getProvision()) {
            if (depth < DEEPEST) {
                add(inner, wide, narrow, depth + 1);
            } else {
                add(ConsentTerms.ALL, true, depth + 1);
            }
        }
    }

    /** Whether it is about showing records, as far as anybody can tell. */
    private static boolean mayShow(ProvisionComponent provision) {
        return !provision.hasAction()
                || provision.getAction().stream()
                        .map(CodeableConcept::getCoding)
                        .anyMatch(codings ->
                                codings.stream().noneMatch(action -> NOT_SHOWING.contains(action.getCode())));
    }

    private static boolean shows(ProvisionComponent provision) {
        return !provision.hasAction()
                || provision.getAction().stream()
                        .flatMap(action -> action.getCoding().stream())
                        .map(Coding::getCode)
                        .anyMatch(SHOWING::contains);
    }

    private void add(ConsentTerms terms, boolean denies, int depth) {
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
}
