package org.ketaminefhir.requests;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.coverage.CoverageForms;
import org.ketaminefhir.coverage.KeptDocumentation;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.release.Release;

/**
 * Data requests by Task, from their coming in to their end.
 *
 * <p>See src/docs/decisions/0027-data-requests.md.
 *
 * @see <a href="https://hl7.org/fhir/us/davinci-cdex/STU2.1/task-based-approach.html">CDex, Task based approach</a>
 */
public final class Requests {
    private final Inbox inbox;
    private final Steps steps;
    private final Reviews reviews;

    /**
     * @param registered a client with all that it is registered for; empty if it is registered no more
     * @param base address of this server, without a slash at its end
     * @param approval whether the clinic that holds the patient has to release an answer
     */
    public Requests(
            Inbox inbox,
            Definitions definitions,
            SearchContract contract,
            Records records,
            Intake intake,
            Release release,
            KeptDocumentation documentation,
            CoverageForms forms,
            Access access,
            Audit audit,
            Function<String, Optional<Caller>> registered,
            Supplier<String> base,
            boolean approval) {
        this.inbox = inbox;
        Witnessed witnessed = new Witnessed(audit);
        Map<DataRequest.Kind, Answering> answerings = new EnumMap<>(DataRequest.Kind.class);
        answerings.put(DataRequest.Kind.QUERY, new QueryAnswers());
        answerings.put(DataRequest.Kind.CODE, new DocumentAnswers(documentation, witnessed, contract.types()));
        answerings.put(DataRequest.Kind.QUESTIONNAIRE, new FormAnswers(forms, definitions.fhir(), contract.types()));
        TaskWriter writer = new TaskWriter(intake, definitions.fhir(), new Sentences(definitions), witnessed);
        this.reviews = new Reviews(records, definitions.fhir(), writer);
        this.steps =
                new Steps(definitions.fhir(), records, release, access, registered, base, answerings, writer, approval);
    }

    /** For the clinics that hold the patients. */
    public Reviews reviews() {
        return reviews;
    }

    /** Who works at them; not started yet. */
    public Worker worker() {
        return new Worker(inbox, steps);
    }
}
