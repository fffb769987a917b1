package org.ketaminefhir.coverage;

import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.FormDuties;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.policies.OutcomeRules;

/** What is told of facts beside the answers to a policy: rules and codes that come with the program, as data. */
record Books(Instruments instruments, OutcomeRules outcomes, FormDuties duties, BillingCodes billing) {
    static Books of(Definitions definitions, Instruments instruments) {
        return new Books(
                instruments,
                new OutcomeRules(definitions, instruments),
                new FormDuties(definitions),
                new BillingCodes(definitions));
    }
}
