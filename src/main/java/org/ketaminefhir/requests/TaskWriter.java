package org.ketaminefhir.requests;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.intake.Amendment.Amended;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Outcome.Refused;
import org.ketaminefhir.intake.Submitter;
import org.ketaminefhir.intake.Witness;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Issue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the next version of a Task on the server's own behalf, judged like every record. */
final class TaskWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWriter.class);

    /** The Task is another one now. */
    private static final Set<Outcome.Reason> OVERTAKEN = Set.of(
            Outcome.Reason.PRECONDITION_FAILED, Outcome.Reason.CONFLICT, Outcome.Reason.GONE, Outcome.Reason.NOT_FOUND);

    private final Intake intake;
    private final FhirContext fhir;
    private final Sentences sentences;
    private final Witnessed witnessed;

    TaskWriter(Intake intake, FhirContext fhir, Sentences sentences, Witnessed witnessed) {
        this.intake = intake;
        this.fhir = fhir;
        this.sentences = sentences;
        this.witnessed = witnessed;
    }

    /** @param patient whom it is about, {@code Patient/id}, if that is to be added; or null */
    void receive(Version task, String patient) {
        TaskText next = next(task, "accepted", Progress.RECEIVED);
        sure(task, patient == null ? next : next.about(patient), witnessed.step());
    }

    /** Goes on with the work, or waits for the clinic. */
    void write(Version task, Progress progress) {
        String status = progress == Progress.IN_REVIEW ? "on-hold" : "in-progress";
        sure(task, next(task, status, progress), witnessed.step());
    }

    /** @return whether it was written; not if the Task is another one now */
    boolean write(Version task, Progress progress, Witness witness) {
        return sure(task, next(task, "in-progress", progress), witness);
    }

    /** @param more what else may be told, or null */
    void end(Version task, Reason reason, String more) {
        end(task, reason, more, witnessed.step());
    }

    /** @return whether it was written; not if the Task is another one now */
    boolean end(Version task, Reason reason, String more, Witness witness) {
        String text = sentences.of(reason) + (more == null ? "." : ": " + more + ".");
        TaskText next = next(task, reason.fails() ? "failed" : "rejected", Progress.ENDED)
                .because(reason, text);
        return sure(task, next, witness);
    }

    /** With its answer; if that is not valid as a part of the Task, the request has failed. */
    void complete(Version task, Result result, Question question, String told, List<Version> given) {
        TaskText next = next(task, "completed", Progress.ANSWERED).answered(result);
        Witness witness = witnessed.answer(question, task.key().id(), told, given);
        Outcome outcome = write(task, next, witness);
        if (outcome instanceof Refused refused && !OVERTAKEN.contains(refused.reason())) {
            LOG.error(
                    "the answer to data request {} is not valid: {}", task.key().id(), rules(refused));
            throw new Ended(Reason.FAULT);
        }
    }

    private TaskText next(Version task, String status, Progress progress) {
        return TaskText.of(task.json()).status(status, progress, sentences.of(progress));
    }

    private boolean sure(Version task, TaskText next, Witness witness) {
        Outcome outcome = write(task, next, witness);
        if (outcome instanceof Refused refused && !OVERTAKEN.contains(refused.reason())) {
            throw new IllegalStateException(
                    "the Task %s cannot be written: %s".formatted(task.key().id(), rules(refused)));
        }
        return outcome instanceof Outcome.Accepted;
    }

    private Outcome write(Version task, TaskText next, Witness witness) {
        Entry entry = Entry.patch(
                current -> Amended.to(next.candidate(fhir)), "Task", task.key().id(), null, task.version());
        return intake.submit(new Submitter(Caller.server(task.owner()), witness), List.of(entry));
    }

    private static String rules(Refused refused) {
        return refused.verdict().issues().stream()
                .filter(Issue::refuses)
                .map(issue -> issue.rule() + " at " + issue.expression())
                .collect(Collectors.joining(", "));
    }
}
