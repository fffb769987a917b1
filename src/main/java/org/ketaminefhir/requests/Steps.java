package org.ketaminefhir.requests;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.RecordsUnavailable;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;
import org.ketaminefhir.release.Release;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request from status to status. Each step is the version after the one that was looked at: whoever comes second,
 * be it another node or a client, does nothing.
 */
final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    /** More than a request has, however often others come between. */
    private static final int MOST = 32;

    private final FhirContext fhir;
    private final Records records;
    private final Release release;
    private final Access access;
    private final Function<String, Optional<Caller>> registered;
    private final Supplier<String> base;
    private final Map<DataRequest.Kind, Answering> answerings;
    private final TaskWriter writer;
    private final boolean approval;

    /**
     * @param registered a client with all that it is registered for
     * @param base address of this server, without a slash at its end
     * @param approval whether the clinic that holds the patient has to release an answer
     */
    Steps(
            FhirContext fhir,
            Records records,
            Release release,
            Access access,
            Function<String, Optional<Caller>> registered,
            Supplier<String> base,
            Map<DataRequest.Kind, Answering> answerings,
            TaskWriter writer,
            boolean approval) {
        this.fhir = fhir;
        this.records = records;
        this.release = release;
        this.access = access;
        this.registered = registered;
        this.base = base;
        this.answerings = Map.copyOf(answerings);
        this.writer = writer;
        this.approval = approval;
    }

    /** How far a request has come for now. */
    enum Far {
        /** At its end, or gone. */
        END,
        /** Somebody else decides. */
        WAITS,
        /** Others came between too often. */
        UNDER_WAY
    }

    Far take(Taken taken) {
        for (int step = 0; step < MOST; step++) {
            Optional<Version> standing =
                    records.read(new Key("Task", taken.task())).filter(version -> !version.deleted());
            Optional<DataRequest> request = standing.flatMap(this::read);
            if (request.isEmpty() || request.get().ended()) {
                return Far.END;
            }
            Version task = standing.get();
            try {
                switch (request.get().status()) {
                    case REQUESTED -> receive(taken, task, request.get());
                    case ACCEPTED -> writer.write(task, approval ? Progress.IN_REVIEW : Progress.GATHERING);
                    case INPROGRESS -> answer(taken, task, request.get());
                    default -> {
                        // Nobody is asked to decide on what cannot be answered any more.
                        question(Asker.of(taken, task, registered, access), request.get());
                        return Far.WAITS;
                    }
                }
            } catch (Ended ended) {
                writer.end(task, ended.reason(), ended.getMessage());
            }
        }
        return Far.UNDER_WAY;
    }

    /** The last word on a request that was taken up in vain too often. */
    void giveUp(Taken taken) {
        records.read(new Key("Task", taken.task()))
                .filter(version -> !version.deleted())
                .filter(version ->
                        read(version).filter(request -> !request.ended()).isPresent())
                .ifPresent(version -> writer.end(version, Reason.FAULT, null));
    }

    private Optional<DataRequest> read(Version version) {
        return DataRequest.of(
                (Resource) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8)));
    }

    private void receive(Taken taken, Version task, DataRequest request) {
        Asker asker = Asker.of(taken, task, registered, access);
        Disclosure shown = release.to(asker.view(), new Given());
        Question question = question(asker, request, shown);
        guarded(taken, () -> {
            answerings.get(request.kind()).check(question, shown);
            return null;
        });
        // By the name that it has here, so that those who see the patient see the request.
        String patient = question.patient().toString();
        writer.receive(task, patient.equals(request.task().getFor().getReference()) ? null : patient);
    }

    private void answer(Taken taken, Version task, DataRequest request) {
        // Asked again: what held when the request came need not hold any more.
        Asker asker = Asker.of(taken, task, registered, access);
        Given given = new Given();
        Disclosure shown = release.to(asker.view(), given);
        Question question = question(asker, request, shown);
        Answering answering = answerings.get(request.kind());
        Result result = guarded(taken, () -> answering.answer(question, shown, given));
        writer.complete(task, result, question, answering.told(question), given.versions());
    }

    /** What goes wrong while somebody is answered ends that request, and no other. */
    private static <T> T guarded(Taken taken, Supplier<T> work) {
        try {
            return work.get();
        } catch (Ended | RecordsUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            // Its message may hold values of the record.
            LOG.error("data request {} failed: {} at {}", taken.task(), e.getClass(), where(e));
            throw new Ended(Reason.FAULT);
        }
    }

    private static Object where(RuntimeException e) {
        return e.getStackTrace().length == 0 ? "an unknown place" : e.getStackTrace()[0];
    }

    private void question(Asker asker, DataRequest request) {
        question(asker, request, release.to(asker.view(), new Given()));
    }

    private Question question(Asker asker, DataRequest request, Disclosure shown) {
        Key patient = Patients.find(request.task().getFor(), shown, base.get());
        return new Question(request, asker, patient, Purpose.of(request, asker.purpose()), base.get());
    }
}
