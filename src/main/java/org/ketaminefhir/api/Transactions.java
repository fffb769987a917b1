package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.api.TransactionAnswers.Answer;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Outcome.Accepted;
import org.ketaminefhir.validation.Issue;

/**
 * Carries out the entries of bundles: DELETE, POST, PUT and PATCH, then GET.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#trules">Transaction processing rules</a>
 */
final class Transactions {
    private final Intake intake;
    private final AuditTrail trail;
    private final Doorkeeper door;
    private final DeclaredOnly declared;
    private final EntryReads reads;
    private final TransactionAnswers answers;

    Transactions(
            Intake intake,
            AuditTrail trail,
            Doorkeeper door,
            DeclaredOnly declared,
            EntryReads reads,
            TransactionAnswers answers) {
        this.intake = intake;
        this.trail = trail;
        this.door = door;
        this.declared = declared;
        this.reads = reads;
        this.answers = answers;
    }

    /** @throws Refusal for all entries together if one of them cannot be carried out */
    byte[] allOrNothing(BundleEntries bundle, ServletRequestDetails request) {
        List<Asked> asked = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < bundle.size(); i++) {
            try {
                asked.add(admitted(bundle.entry(i), request));
            } catch (Refusal refusal) {
                refusals.add(refusal);
            }
        }
        List<Entry> entries = asked.stream()
                .filter(Asked.Writes.class::isInstance)
                .map(one -> ((Asked.Writes) one).entry())
                .toList();
        for (Asked one : asked) {
            if (one instanceof Asked.Reads read) {
                refusal(read, entries, request).ifPresent(refusals::add);
            }
        }
        if (!refusals.isEmpty()) {
            throw Refusal.together(refusals);
        }
        List<Answer> written = entries.isEmpty() ? List.of() : written(entries, request);
        List<Answer> all = new ArrayList<>();
        int next = 0;
        for (Asked one : asked) {
            all.add(one instanceof Asked.Reads read ? read(read, request) : written.get(next++));
        }
        return answers.bundle("transaction-response", all);
    }

    private List<Answer> written(List<Entry> entries, ServletRequestDetails request) {
        byte[] sent = IncomingBody.of(request).json();
        Accepted accepted = accepted(intake.submit(trail.submitter(request), entries, sent));
        return IntStream.range(0, entries.size())
                .mapToObj(i -> answers.of(entries.get(i), accepted.results().get(i), accepted.remarks(), request))
                .toList();
    }

    /**
     * A read that must fail fails the transaction, before anything is written. What the transaction itself puts on
     * record may not be there yet; it may be gone by then if the transaction deletes it.
     */
    private Optional<Refusal> refusal(Asked.Reads read, List<Entry> entries, ServletRequestDetails request) {
        String record = read.url().replaceFirst("^/", "").replaceFirst("[?].*$", "");
        for (Entry entry : entries) {
            if (entry.id() != null && record.equals(entry.type() + "/" + entry.id())) {
                boolean deleted = entry.verb() == Entry.Verb.DELETE;
                return deleted ? Optional.of(deletedAndRead(read.path())) : Optional.empty();
            }
        }
        try {
            reads.answer(read, request);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal);
        }
    }

    private static Refusal deletedAndRead(String path) {
        return Refusal.of(
                400,
                Issue.error(
                        "invalid",
                        "entry-read-deleted",
                        path,
                        "A transaction does not read what it deletes; leave one of the two entries out."));
    }

    private Answer read(Asked.Reads read, ServletRequestDetails request) {
        try {
            return reads.answer(read, request);
        } catch (Refusal refusal) {
            return answers.of(refusal);
        }
    }

    byte[] oneByOne(BundleEntries bundle, ServletRequestDetails request) {
        Answer[] all = new Answer[bundle.size()];
        Asked[] asked = new Asked[bundle.size()];
        for (int i = 0; i < all.length; i++) {
            try {
                asked[i] = admitted(bundle.entry(i), request);
            } catch (Refusal refusal) {
                all[i] = answers.of(refusal);
            }
        }
        IntStream.range(0, all.length)
                .filter(i -> asked[i] != null)
                .boxed()
                .sorted(Comparator.comparing(i -> asked[i].turn()))
                .forEach(i -> all[i] = alone(asked[i], request));
        return answers.bundle("batch-response", Arrays.asList(all));
    }

    private Answer alone(Asked asked, ServletRequestDetails request) {
        if (asked instanceof Asked.Reads read) {
            return read(read, request);
        }
        Entry entry = ((Asked.Writes) asked).entry();
        try {
            Accepted accepted = accepted(intake.submit(trail.submitter(request), List.of(entry)));
            return answers.of(entry, accepted.results().get(0), accepted.remarks(), request);
        } catch (Refusal refusal) {
            return answers.of(refusal);
        }
    }

    static Accepted accepted(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            throw Refusal.of(refused.reason(), refused.verdict());
        }
        return (Accepted) outcome;
    }

    /** Reads are asked about when their turn comes. */
    private Asked admitted(Asked asked, RequestDetails request) {
        if (asked instanceof Asked.Writes writes) {
            Entry entry = writes.entry();
            Interaction interaction =
                    switch (entry.verb()) {
                        case CREATE -> Interaction.CREATE;
                        case UPDATE, PATCH -> Interaction.UPDATE;
                        case DELETE -> Interaction.DELETE;
                    };
            door.require(Doorkeeper.caller(request), interaction, entry.type());
            String code = entry.verb().name().toLowerCase(Locale.ROOT);
            declared.require(entry.type(), code, entry.path());
            declared.requireCondition(entry.type(), code, entry.condition() != null, entry.path());
        }
        return asked;
    }
}
