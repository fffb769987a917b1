package org.ketaminefhir.requests;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Kept;
import org.ketaminefhir.coverage.Answer.NotKept;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Asked;
import org.ketaminefhir.coverage.CoverageDocumentation;
import org.ketaminefhir.coverage.Document;
import org.ketaminefhir.coverage.KeptDocumentation;
import org.ketaminefhir.intake.Submitter;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;
import org.ketaminefhir.requests.Result.Output;

/**
 * Answers codes of documents by coverage documentation: kept under the number of the request and referred to, where the
 * asker may fetch it; else within the Task.
 */
final class DocumentAnswers implements Answering {
    private static final String DOCUMENTATION = "coverage-documentation";

    /** Psychiatric service attachment: what the document is for LOINC. */
    private static final String ATTACHMENT = "18594-2";

    private final KeptDocumentation documentation;
    private final Witnessed witnessed;
    private final Set<String> types;

    /** @param types all that are kept */
    DocumentAnswers(KeptDocumentation documentation, Witnessed witnessed, Set<String> types) {
        this.documentation = documentation;
        this.witnessed = witnessed;
        this.types = types;
    }

    @Override
    public void check(Question question, Disclosure shown) {
        asked(question, shown);
    }

    @Override
    public String told(Question question) {
        return question.patient() + "/$" + DOCUMENTATION;
    }

    @Override
    public Result answer(Question question, Disclosure shown, Given given) {
        Asker asker = question.asker();
        boolean keep = asker.mayKeep();
        Submitter submitter = new Submitter(asker.caller(), witnessed.step());
        var answer = documentation.answer(shown, submitter, asked(question, shown), keep);
        if (answer instanceof Kept kept) {
            return keep ? Result.of(List.of(Output.data(kept.bundle().key().toString()))) : within(kept.document());
        }
        if (answer instanceof Documented documented) {
            return within(documented.document());
        }
        if (answer instanceof NotKept not) {
            throw new IllegalStateException(
                    "a document was not kept: " + not.outcome().reason());
        }
        throw new Ended(reason((Refused) answer));
    }

    private static Result within(Document document) {
        byte[] json = document.json();
        if (json.length > Result.MOST_BYTES) {
            throw new Ended(Reason.TOO_LARGE);
        }
        return Result.within(Output.data("#" + Result.WITHIN), TaskText.within(json), TaskText.labels(json));
    }

    private static Reason reason(Refused refused) {
        return switch (refused.why()) {
            case COVERAGE_UNKNOWN -> Reason.COVERAGE;
            case COVERAGE_INACTIVE -> Reason.COVERAGE_INACTIVE;
            case PERIOD_OUTSIDE -> Reason.PERIOD;
            case POLICY_UNKNOWN, POLICY_NOT_IN_FORCE -> Reason.POLICY;
            case TOO_LARGE -> Reason.TOO_LARGE;
            case NUMBER_TAKEN -> Reason.NUMBER_TAKEN;
            case NUMBER_SPENT -> Reason.NUMBER_SPENT;
        };
    }

    private Asked asked(Question question, Disclosure shown) {
        DataRequest request = question.request();
        CodeableConcept code =
                request.inputs("data-code", CodeableConcept.class).get(0);
        boolean known = code.getCoding().stream()
                .anyMatch(one -> Codes.DOCUMENT.equals(one.getSystem()) && DOCUMENTATION.equals(one.getCode())
                        || Codes.LOINC.equals(one.getSystem()) && ATTACHMENT.equals(one.getCode()));
        if (!known) {
            throw new Ended(Reason.CODE);
        }
        Period period = request.own("period").stream()
                .filter(Period.class::isInstance)
                .map(Period.class::cast)
                .findFirst()
                .orElseGet(Period::new);
        LocalDate start = day(period.getStartElement());
        LocalDate end = day(period.getEndElement());
        if (start != null && end != null && end.isBefore(start)) {
            throw new Ended(Reason.PERIOD);
        }
        return new Asked(
                question.patient(),
                AskedCoverage.named(request).orElseGet(() -> AskedCoverage.only(question.patient(), shown)),
                question.purpose().document(),
                start,
                end,
                request.own("policy").stream()
                        .map(Type::primitiveValue)
                        .findFirst()
                        .orElse(null),
                number(question),
                sections(request),
                types.stream().filter(question.asker()::mayBeShown).collect(Collectors.toSet()),
                question.base());
    }

    /** The payer's number of the request; else the address of the Task, so that what is kept is kept once. */
    private static Identifier number(Question question) {
        Task task = question.request().task();
        return task.getIdentifier().stream()
                .filter(Identifier::hasValue)
                .findFirst()
                .orElseGet(() -> new Identifier()
                        .setSystem("urn:ietf:rfc:3986")
                        .setValue(
                                question.base() + "/Task/" + task.getIdElement().getIdPart()));
    }

    private static LocalDate day(DateTimeType time) {
        if (!time.hasValue()) {
            return null;
        }
        if (time.getValueAsString().length() < 10) {
            throw new Ended(Reason.PERIOD, "days are written as 2026-11-22");
        }
        return LocalDate.parse(time.getValueAsString().substring(0, 10));
    }

    private static Set<String> sections(DataRequest request) {
        Set<String> sections = request.own("section").stream()
                .map(DocumentAnswers::code)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!CoverageDocumentation.sections().containsAll(sections)) {
            throw new Ended(Reason.SECTION);
        }
        return sections;
    }

    private static String code(Type value) {
        String code = value instanceof CodeableConcept concept
                ? concept.getCodingFirstRep().getCode()
                : value == null ? null : value.primitiveValue();
        return String.valueOf(code);
    }
}
