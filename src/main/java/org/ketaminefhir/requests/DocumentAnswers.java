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
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Asked;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.coverage.CoverageDocumentation;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.requests.Result.Output;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** Answers codes of documents by coverage documentation. */
final class DocumentAnswers implements Answering {
    private static final String COVERAGE = "Coverage";
    private static final String DOCUMENTATION = "coverage-documentation";

    /** Psychiatric service attachment: what the document is for LOINC. */
    private static final String ATTACHMENT = "18594-2";

    private final CoverageDocumentation documentation;
    private final Set<String> types;

    /** @param types all that are kept */
    DocumentAnswers(CoverageDocumentation documentation, Set<String> types) {
        this.documentation = documentation;
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
    public Result answer(Question question, Disclosure shown) {
        var answer = documentation.answer(shown, asked(question, shown));
        if (answer instanceof Refused refused) {
            throw new Ended(reason(refused));
        }
        byte[] document = ((Documented) answer).document().json();
        if (document.length > Result.MOST_BYTES) {
            throw new Ended(Reason.TOO_LARGE);
        }
        return Result.within(Output.data("#" + Result.WITHIN), TaskText.within(document), TaskText.labels(document));
    }

    private static Reason reason(Refused refused) {
        return switch (refused.why()) {
            case COVERAGE_UNKNOWN -> Reason.COVERAGE;
            case COVERAGE_INACTIVE -> Reason.COVERAGE_INACTIVE;
            case PERIOD_OUTSIDE -> Reason.PERIOD;
            case POLICY_UNKNOWN, POLICY_NOT_IN_FORCE -> Reason.POLICY;
            case TOO_LARGE -> Reason.TOO_LARGE;
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
                coverage(question, shown),
                question.purpose().document(),
                start,
                end,
                request.own("policy").stream()
                        .map(Type::primitiveValue)
                        .findFirst()
                        .orElse(null),
                request.task().getIdentifier().stream()
                        .filter(Identifier::hasValue)
                        .findFirst()
                        .orElse(null),
                sections(request),
                types.stream().filter(question.asker()::mayBeShown).collect(Collectors.toSet()),
                question.base());
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

    /** The one that is named, else that of the insurance or the reason of the request, else the only active one. */
    private static CoverageName coverage(Question question, Disclosure shown) {
        DataRequest request = question.request();
        List<Type> named = request.own("coverage");
        if (!named.isEmpty()) {
            return name(named.get(0));
        }
        for (Reference insurance : request.task().getInsurance()) {
            if (isCoverage(insurance)) {
                return name(insurance);
            }
        }
        if (isCoverage(request.task().getReasonReference())) {
            return name(request.task().getReasonReference());
        }
        return only(question.patient(), shown);
    }

    private static boolean isCoverage(Reference reference) {
        return COVERAGE.equals(reference.getType())
                || COVERAGE.equals(reference.getReferenceElement().getResourceType());
    }

    private static CoverageName name(Type value) {
        if (value instanceof Reference reference) {
            return reference.getReferenceElement().hasIdPart()
                    ? new CoverageName(reference.getReferenceElement().getIdPart(), null, null)
                    : name(reference.getIdentifier());
        }
        if (value instanceof Identifier identifier && identifier.hasValue()) {
            return new CoverageName(null, identifier.getSystem(), identifier.getValue());
        }
        if (value != null && value.isPrimitive() && value.primitiveValue() != null) {
            return new CoverageName(null, null, value.primitiveValue());
        }
        throw new Ended(Reason.COVERAGE);
    }

    private static CoverageName only(Key patient, Disclosure shown) {
        List<Version> active = shown.search(Query.of(
                                COVERAGE,
                                Criterion.of("beneficiary", patient.toString()),
                                Criterion.of("status", "active"))
                        .count(2))
                .versions();
        if (active.size() != 1) {
            throw new Ended(Reason.COVERAGE);
        }
        return new CoverageName(active.get(0).key().id(), null, null);
    }
}
