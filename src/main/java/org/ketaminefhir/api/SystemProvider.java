package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.ketaminefhir.validation.Issue;

/**
 * The interactions with the whole server: a session comes in as a transaction.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">batch/transaction</a>
 */
public final class SystemProvider {
    private final Transactions transactions;
    private final BundleEntries.Reader bundles;
    private final HistoryAnswers histories;
    private final StoredBody bodies;
    private final Validation validation;
    private final Meta meta;
    private final DeclaredOnly declared;

    SystemProvider(
            Transactions transactions,
            BundleEntries.Reader bundles,
            HistoryAnswers histories,
            StoredBody bodies,
            Validation validation,
            Meta meta,
            DeclaredOnly declared) {
        this.transactions = transactions;
        this.bundles = bundles;
        this.histories = histories;
        this.bodies = bodies;
        this.validation = validation;
        this.meta = meta;
        this.declared = declared;
    }

    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle, RequestDetails details) {
        ServletRequestDetails request = (ServletRequestDetails) details;
        BundleEntries entries = bundles.of(bundle, IncomingBody.of(request));
        if (bundle.getType() == BundleType.TRANSACTION) {
            declared.require(null, "transaction", "Bundle.type");
            return bodies.bundle(transactions.allOrNothing(entries, request), request);
        }
        if (bundle.getType() == BundleType.BATCH) {
            declared.require(null, "batch", "Bundle.type");
            return bodies.bundle(transactions.oneByOne(entries, request), request);
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

    @History
    public Bundle history(RequestDetails request) {
        return bodies.bundle(histories.answer(null, null, request), request);
    }

    @Operation(name = "$validate", manualRequest = true)
    public OperationOutcome validate(RequestDetails request) {
        return validation.validate(null, request);
    }

    @Operation(name = "$meta", canonicalUrl = Meta.CANONICAL, idempotent = true, manualRequest = true)
    public Parameters meta(RequestDetails request) {
        return meta.ofAll(request);
    }
}
