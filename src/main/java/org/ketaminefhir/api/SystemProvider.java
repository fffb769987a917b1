package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.wire.Reading;

/**
 * The interactions with the whole server: a session comes in as a transaction.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">batch/transaction</a>
 */
public final class SystemProvider {
    private final Intake intake;
    private final Doorkeeper door;
    private final TransactionAnswers answers;
    private final Validation validation;
    private final Set<String> types;

    SystemProvider(
            Intake intake, Doorkeeper door, TransactionAnswers answers, Validation validation, Set<String> types) {
        this.intake = intake;
        this.door = door;
        this.answers = answers;
        this.validation = validation;
        this.types = types;
    }

    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle, RequestDetails request) {
        Reading reading = IncomingBody.of(request);
        BundleEntries entries = new BundleEntries(bundle, reading, types);
        if (bundle.getType() == BundleType.TRANSACTION) {
            return allOrNothing(entries, reading, request);
        }
        if (bundle.getType() == BundleType.BATCH) {
            return oneByOne(entries, request);
        }
        throw Refusal.of(
                400,
                Issue.error(
                        "invalid",
                        "bundle-type",
                        "Bundle.type",
                        "A Bundle sent to the server's base must be a transaction or a batch; a document is kept by"
                                + " sending it to Bundle."));
    }

    @Operation(name = "$validate", manualRequest = true)
    public OperationOutcome validate(RequestDetails request) {
        return validation.validate(null, request);
    }

    private Bundle allOrNothing(BundleEntries bundle, Reading reading, RequestDetails request) {
        List<Entry> entries = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < bundle.size(); i++) {
            try {
                entries.add(admitted(bundle.entry(i), request));
            } catch (Refusal refusal) {
                refusals.add(refusal);
            }
        }
        if (!refusals.isEmpty()) {
            throw Refusal.together(refusals);
        }
        if (entries.isEmpty()) {
            return answers.transaction(entries, new Outcome.Accepted(List.of(), null), request);
        }
        Outcome outcome = intake.submit(entries, Doorkeeper.caller(request).id(), reading.json());
        if (outcome instanceof Outcome.Refused refused) {
            throw Refusal.of(refused.reason(), refused.verdict());
        }
        return answers.transaction(entries, (Outcome.Accepted) outcome, request);
    }

    private Bundle oneByOne(BundleEntries bundle, RequestDetails request) {
        Bundle answer = answers.batch();
        for (int i = 0; i < bundle.size(); i++) {
            try {
                Entry entry = admitted(bundle.entry(i), request);
                Outcome outcome = intake.submit(List.of(entry));
                if (outcome instanceof Outcome.Refused refused) {
                    throw Refusal.of(refused.reason(), refused.verdict());
                }
                answers.add(answer, entry, (Outcome.Accepted) outcome, 0, request);
            } catch (Refusal refusal) {
                answers.add(answer, refusal);
            }
        }
        return answer;
    }

    private Entry admitted(Entry entry, RequestDetails request) {
        Interaction interaction =
                switch (entry.verb()) {
                    case CREATE -> Interaction.CREATE;
                    case UPDATE -> Interaction.UPDATE;
                    case DELETE -> Interaction.DELETE;
                };
        door.require(Doorkeeper.caller(request), interaction, entry.type());
        return entry;
    }
}
