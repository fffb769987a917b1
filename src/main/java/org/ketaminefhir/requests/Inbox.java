package org.ketaminefhir.requests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.intake.Steward;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.validation.Issue;

/**
 * Where data requests come in: says what may be done with them by others than the server, and remembers each until it is
 * at its end, with who sent it and what that token allowed.
 */
public final class Inbox implements Steward {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What somebody who cancels a request may change beside its status. */
    private static final Set<String> OF_CANCELLING =
            Set.of("id", "meta", "text", "status", "statusReason", "businessStatus", "lastModified");

    /** What happens to a row, in the transaction of the Task. */
    record Move(String task, Where where) {}

    enum Where {
        /** There is something to do. */
        IN,
        /** Somebody else is to decide. */
        ASIDE,
        /** Somebody has decided. */
        BACK,
        /** It is at its end, or was never a request. */
        OUT
    }

    private final JdbcInbox rows;
    private final Semaphore news = new Semaphore(0);

    private Inbox(JdbcInbox rows) {
        this.rows = rows;
    }

    public static Inbox open(DataSource database) {
        return new Inbox(JdbcInbox.open(database));
    }

    Optional<Taken> take() {
        return rows.take();
    }

    void later(Taken taken, Duration wait) {
        rows.later(taken, wait);
    }

    void aside(Taken taken) {
        rows.aside(taken);
    }

    void forget(Taken taken) {
        rows.forget(taken.task());
    }

    /** Waits for something to come in, or so long. */
    void await(Duration longest) throws InterruptedException {
        if (news.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    /** Ends the waiting of so many. */
    void wake(int waiting) {
        news.release(waiting);
    }

    @Override
    public List<Issue> objections(Caller caller, List<Step> steps) {
        List<Issue> objections = new ArrayList<>();
        // On this machine, without security, everything may be done; so may the server.
        if (!caller.role().equals(Caller.LOCAL.role())) {
            steps.forEach(step -> objection(caller, step).ifPresent(objections::add));
        }
        return objections;
    }

    private static Optional<Issue> objection(Caller caller, Step step) {
        Optional<DataRequest> after = DataRequest.of(step.after());
        Optional<TaskStatus> before = before(step);
        if (before.isPresent()) {
            return amended(before.get(), after, step);
        }
        if (after.isEmpty()) {
            return claims(step) ? Optional.of(unknown(step)) : Optional.empty();
        }
        if (after.get().status() != TaskStatus.REQUESTED) {
            return Optional.of(Issue.error(
                    "business-rule",
                    "request-status",
                    step.path() + ".status",
                    "A data request is sent with the status requested; what becomes of it this server says."));
        }
        Reference requester = after.get().task().getRequester();
        if (!names(requester, caller.organization())) {
            return Optional.of(Issue.error(
                    "business-rule",
                    "request-requester",
                    step.path() + ".requester",
                    "Who asks is the organization that the client acts for: refer to its Organization here, or give one"
                            + " of the numbers that it is registered with."));
        }
        return Optional.empty();
    }

    /** Nobody would ever answer it. */
    private static Issue unknown(Step step) {
        return Issue.error(
                "business-rule",
                "request-code",
                step.path() + ".code",
                "The Task claims to be a data request of CDex; its code must be data-request-query, data-request-code or"
                        + " data-request-questionnaire, of the system of CDex.");
    }

    private static boolean claims(Step step) {
        return step.after() instanceof Task task
                && task.getMeta().getProfile().stream()
                        .anyMatch(profile -> String.valueOf(profile.getValue()).startsWith(Codes.CDEX_PROFILE));
    }

    private static boolean names(Reference requester, Party organization) {
        if (organization == null) {
            return false;
        }
        String reference = requester.getReference();
        boolean record =
                reference == null || organization.ids().stream().anyMatch(id -> reference.equals("Organization/" + id));
        boolean number = !requester.getIdentifier().hasValue()
                || organization
                        .identifiers()
                        .contains(requester.getIdentifier().getSystem() + "|"
                                + requester.getIdentifier().getValue());
        return record
                && number
                && (reference != null || requester.getIdentifier().hasValue());
    }

    private static Optional<Issue> amended(TaskStatus before, Optional<DataRequest> after, Step step) {
        if (ended(before)) {
            return Optional.of(Issue.error(
                    "business-rule",
                    "request-ended",
                    step.path() + ".status",
                    "The request is at its end; nothing of it changes any more."));
        }
        boolean cancels = after.filter(request -> request.status() == TaskStatus.CANCELLED)
                .isPresent();
        return cancels && onlyCancels(step)
                ? Optional.empty()
                : Optional.of(
                        Issue.error(
                                "business-rule",
                                "request-amended",
                                step.path(),
                                "A data request is amended only to cancel it: send it as it stands with the status cancelled."));
    }

    private static boolean ended(TaskStatus status) {
        return new DataRequest(new Task().setStatus(status)).ended();
    }

    /** The status on record, if that is a data request. */
    private static Optional<TaskStatus> before(Step step) {
        if (!step.key().type().equals("Task")
                || step.before() == null
                || step.before().deleted()) {
            return Optional.empty();
        }
        JsonNode task = read(step.before().content().bytes());
        for (JsonNode coding : task.path("code").path("coding")) {
            if (Codes.CDEX.equals(coding.path("system").asText())
                    && coding.path("code").asText().startsWith("data-request-")) {
                return Optional.of(TaskStatus.fromCode(task.path("status").asText()));
            }
        }
        return Optional.empty();
    }

    private static boolean onlyCancels(Step step) {
        ObjectNode before = read(step.before().content().bytes());
        ObjectNode after = read(step.content().bytes());
        before.remove(OF_CANCELLING);
        after.remove(OF_CANCELLING);
        return before.equals(after);
    }

    private static ObjectNode read(byte[] json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Alongside alongside(Caller caller, List<Step> steps) {
        List<Move> moves = steps.stream()
                .filter(step -> step.key().type().equals("Task"))
                .flatMap(step -> move(step).stream())
                .toList();
        return moves.isEmpty() ? Alongside.NOTHING : JdbcInbox.alongside(caller, moves);
    }

    private static Optional<Move> move(Step step) {
        String task = step.key().id();
        Optional<DataRequest> after = DataRequest.of(step.after());
        if (after.isEmpty() || after.get().ended()) {
            return Optional.of(new Move(task, Where.OUT));
        }
        return switch (after.get().status()) {
            case REQUESTED -> Optional.of(new Move(task, Where.IN));
            case ONHOLD -> Optional.of(new Move(task, Where.ASIDE));
            default ->
                before(step).filter(TaskStatus.ONHOLD::equals).isPresent()
                        ? Optional.of(new Move(task, Where.BACK))
                        : Optional.empty();
        };
    }

    @Override
    public void stored(List<Step> steps) {
        if (steps.stream().anyMatch(step -> DataRequest.of(step.after())
                .filter(request -> !request.ended())
                .isPresent())) {
            wake(1);
        }
    }
}
