package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.coverage.CoverageForms;
import org.ketaminefhir.coverage.CoverageForms.About;
import org.ketaminefhir.coverage.CoverageForms.Begun;
import org.ketaminefhir.coverage.CoverageForms.Filled;
import org.ketaminefhir.coverage.CoverageForms.Unfilled;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Issue;

/**
 * Begins a response to a questionnaire: its questions, whom it is about, who fills it in, and what the record answers.
 *
 * @see <a href="http://hl7.org/fhir/uv/sdc/STU3/OperationDefinition-Questionnaire-populate.html">$populate</a>
 */
final class Populate {
    private static final String[] PARAMETERS = {
        "questionnaire", "questionnaireRef", "canonical", "subject", "context", "launchContext", "local"
    };

    private final FhirContext fhir;
    private final CoverageForms forms;
    private final Doorkeeper door;
    private final Set<String> types;

    Populate(FhirContext fhir, CoverageForms forms, Doorkeeper door, Set<String> types) {
        this.fhir = fhir;
        this.forms = forms;
        this.door = door;
        this.types = types;
    }

    Parameters answer(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, PARAMETERS);
        Disclosure shown = Doorkeeper.shown(request);
        Questionnaire questionnaire = questionnaire(id, asked, shown);
        Map<String, Reference> context = context(asked, shown);
        Reference subject = asked.reference("subject")
                .or(() -> Optional.ofNullable(context.get("patient")))
                .orElseThrow(() -> Arguments.missing("subject"));
        known(subject, "subject", shown);
        fits(subject, questionnaire);
        QuestionnaireResponse response = begun(questionnaire, subject, context, shown, request);
        response.setSubject(subject);
        response.setAuthoredElement(now());
        Optional.ofNullable(context.get("user")).ifPresent(response::setAuthor);
        Optional.ofNullable(context.get("encounter")).ifPresent(response::setEncounter);
        Parameters answer = new Parameters();
        answer.addParameter().setName("response").setResource(response);
        return answer;
    }

    /** With what the record tells, if it is a patient's and the questionnaire asks for facts of it. */
    private QuestionnaireResponse begun(
            Questionnaire questionnaire,
            Reference subject,
            Map<String, Reference> context,
            Disclosure shown,
            RequestDetails request) {
        Optional<Key> patient =
                key(subject.getReference()).filter(key -> key.type().equals("Patient"));
        if (patient.isEmpty()) {
            return shown.forms().blank(questionnaire);
        }
        CoverageName coverage = Optional.ofNullable(context.get("coverage"))
                .flatMap(reference -> key(reference.getReference()))
                .map(key -> new CoverageName(key.id(), null, null))
                .orElse(null);
        Set<String> readable =
                types.stream().filter(type -> door.mayRead(request, type)).collect(Collectors.toSet());
        Begun begun = forms.begin(shown, questionnaire, new About(patient.get(), coverage, readable));
        if (begun instanceof Unfilled unfilled) {
            throw CoverageAnswers.refusal(new Refused(unfilled.why(), List.of()));
        }
        return ((Filled) begun).response();
    }

    private static DateTimeType now() {
        return new DateTimeType(new Date(), TemporalPrecisionEnum.SECOND, TimeZone.getTimeZone("UTC"));
    }

    private Questionnaire questionnaire(IdType id, Arguments asked, Disclosure shown) {
        if (id != null) {
            return stored(Keys.of("Questionnaire", id), shown);
        }
        Optional<ParametersParameterComponent> given =
                asked.all("questionnaire").stream().findFirst();
        if (given.isPresent() && given.get().getResource() instanceof Questionnaire sent) {
            return sent;
        }
        Optional<String> canonical = asked.text("canonical")
                .or(() -> given.map(parameter ->
                        Arguments.reference(parameter, "questionnaire").getReference()));
        Optional<String> reference = asked.reference("questionnaireRef").map(Reference::getReference);
        if (canonical.isEmpty() && reference.isEmpty()) {
            throw Arguments.missing("questionnaire, or the id of one in its address");
        }
        return canonical
                .flatMap(shown.forms()::byCanonical)
                .or(() -> reference.or(() -> canonical).flatMap(Populate::key).map(key -> stored(key, shown)))
                .orElseThrow(() -> Refusal.of(
                        404,
                        Issue.error("not-found", "not-found", "Questionnaire", "There is no such questionnaire.")));
    }

    private Questionnaire stored(Key key, Disclosure shown) {
        Version version = Standing.of(shown, key);
        return (Questionnaire) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
    }

    /** What was said of the place where the form is filled in, by name; references stand for resources. */
    private Map<String, Reference> context(Arguments asked, Disclosure shown) {
        Map<String, Reference> found = new HashMap<>();
        for (String name : new String[] {"context", "launchContext"}) {
            for (ParametersParameterComponent parameter : asked.all(name)) {
                ParametersParameterComponent key = part(parameter, "name", name);
                ParametersParameterComponent content = part(parameter, "content", name);
                Reference reference = content.getResource() == null
                        ? Arguments.reference(content, name)
                        : new Reference(content.getResource()
                                .getIdElement()
                                .toUnqualifiedVersionless()
                                .getValue());
                if (reference.hasReference()) {
                    known(reference, name, shown);
                }
                found.put(key.getValue().primitiveValue(), reference);
            }
        }
        return found;
    }

    private static ParametersParameterComponent part(ParametersParameterComponent parameter, String part, String name) {
        return parameter.getPart().stream()
                .filter(one -> part.equals(one.getName()) && (one.hasResource() || one.hasValue()))
                .findFirst()
                .orElseThrow(() -> Arguments.wrong(name, "two parts, name and content"));
    }

    /** @throws Refusal 404 if the reference should lead to a record here and does not */
    private static void known(Reference reference, String name, Disclosure shown) {
        if (!reference.hasReference()) {
            throw Arguments.wrong(name, "a reference such as Patient/id");
        }
        key(reference.getReference()).ifPresent(key -> Standing.of(shown, key));
    }

    private static void fits(Reference subject, Questionnaire questionnaire) {
        key(subject.getReference()).ifPresent(key -> {
            if (questionnaire.hasSubjectType()
                    && questionnaire.getSubjectType().stream()
                            .noneMatch(type -> key.type().equals(type.getValue()))) {
                throw Arguments.wrong("subject", "of a type that the questionnaire is made for");
            }
        });
    }

    private static Optional<Key> key(String reference) {
        try {
            return Optional.of(Key.parse(reference));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
