package org.ketaminefhir.requests;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.intake.Witness;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;

/** Decisions on requests that wait for the clinic that holds the patient. */
public final class Reviews {
    private static final String PATIENT = "Patient";

    private final Records records;
    private final FhirContext fhir;
    private final TaskWriter writer;

    Reviews(Records records, FhirContext fhir, TaskWriter writer) {
        this.records = records;
        this.fhir = fhir;
        this.writer = writer;
    }

    /** What became of a decision. */
    public enum Reviewed {
        DONE,
        /** It is no data request, or does not wait, or does not wait any more. */
        NOT_WAITING,
        /** Another organisation holds the patient. */
        NOT_THEIRS
    }

    /**
     * @param task one that the reviewer sees
     * @param approves whether it is to be answered
     * @param reason why not, in the words of the clinic, or null
     * @param witness writes in the transaction of the decision
     */
    public Reviewed decide(Caller reviewer, Key task, boolean approves, String reason, Witness witness) {
        Version standing = records.read(task).orElseThrow();
        if (!holds(reviewer, standing)) {
            return Reviewed.NOT_THEIRS;
        }
        Optional<DataRequest> request = standing.deleted() ? Optional.empty() : read(standing);
        if (request.filter(one -> one.status() == TaskStatus.ONHOLD).isEmpty()) {
            return Reviewed.NOT_WAITING;
        }
        boolean written = approves
                ? writer.write(standing, Progress.RELEASED, witness)
                : writer.end(standing, Reason.REFUSED, reason, witness);
        return written ? Reviewed.DONE : Reviewed.NOT_WAITING;
    }

    private boolean holds(Caller reviewer, Version task) {
        if (reviewer.equals(Caller.LOCAL)) {
            return true;
        }
        return reviewer.organization() != null
                && task.patient() != null
                && records.read(new Key(PATIENT, task.patient()))
                        .map(Version::owner)
                        .filter(owner ->
                                Objects.equals(owner, reviewer.organization().id()))
                        .isPresent();
    }

    private Optional<DataRequest> read(Version version) {
        return DataRequest.of(
                (Resource) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8)));
    }
}
