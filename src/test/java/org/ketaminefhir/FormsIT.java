package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A form goes out with its questions, comes back with answers, and yields its observations. */
class FormsIT extends RunningServer {
    private static final String PHQ_9 = "https://ketaminefhir.org/fhir/Questionnaire/phq-9";
    private static final String TOTAL = "44261-6";

    private String patient;
    private String practitioner;

    @BeforeEach
    void people() {
        patient = "Patient/" + Clinic.store(server, Clinic.patient());
        Practitioner clinician = new Practitioner();
        clinician.addName().setFamily("Example");
        practitioner = "Practitioner/" + Clinic.store(server, clinician);
    }

    @Test
    void a_form_has_the_questions_and_knows_whom_it_is_about_and_who_fills_it_in() {
        Server.Answer answer = server.post("Questionnaire/phq-9/$populate", populate());

        QuestionnaireResponse form = response(answer);
        assertThat(form.getStatus()).isEqualTo(QuestionnaireResponseStatus.INPROGRESS);
        assertThat(form.getQuestionnaire()).startsWith(PHQ_9 + "|");
        assertThat(form.getSubject().getReference()).isEqualTo(patient);
        assertThat(form.getAuthor().getReference()).isEqualTo(practitioner);
        assertThat(form.getAuthored()).isNotNull();
        assertThat(form.getItem()).hasSize(11);
        assertThat(form.getItem().get(0).getLinkId()).isEqualTo("44250-9");
        assertThat(form.getItem().get(0).getText()).isEqualTo("Little interest or pleasure in doing things");
        assertThat(form.getItem()).noneMatch(item -> item.hasAnswer());
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void a_form_is_accepted_when_it_is_answered_and_scored() {
        QuestionnaireResponse form = response(server.get("Questionnaire/phq-9/$populate?subject=" + patient));
        assertThat(server.post("QuestionnaireResponse", Clinic.json(form)).status())
                .isEqualTo(201);

        form.setStatus(QuestionnaireResponseStatus.COMPLETED);
        form.getItem().stream()
                .filter(item ->
                        !item.getLinkId().equals(TOTAL) && !item.getLinkId().equals("69722-7"))
                .forEach(item -> item.addAnswer().setValue(new Coding("http://loinc.org", "LA6569-3", "Several days")));
        String id = Clinic.store(server, form);

        Bundle scores = server.get("Observation?derived-from=QuestionnaireResponse/" + id)
                .bundle();
        assertThat(scores.getEntry()).hasSize(1);
        assertThat(((Observation) scores.getEntryFirstRep().getResource())
                        .getValueQuantity()
                        .getValue())
                .isEqualByComparingTo("9");
    }

    @Test
    void a_form_is_found_by_canonical_by_reference_and_as_it_is_sent() {
        Questionnaire own = own();
        String id = Clinic.store(server, own);

        assertThat(response(server.get("Questionnaire/$populate?canonical=" + PHQ_9 + "&subject=" + patient))
                        .getItem())
                .hasSize(11);
        assertThat(response(server.get(
                                "Questionnaire/$populate?questionnaireRef=Questionnaire/" + id + "&subject=" + patient))
                        .getItem())
                .hasSize(1);
        Parameters sent = new Parameters();
        sent.addParameter().setName("questionnaire").setResource(own);
        sent.addParameter().setName("subject").setValue(new Reference(patient));
        QuestionnaireResponse begun = response(server.post("Questionnaire/$populate", Clinic.json(sent)));
        assertThat(begun.getItemFirstRep().getItem()).hasSize(2);
        assertThat(begun.getItemFirstRep()
                        .getItem()
                        .get(1)
                        .getAnswerFirstRep()
                        .getValue()
                        .primitiveValue())
                .isEqualTo("quiet");
    }

    @Test
    void extracts_every_marked_item_and_the_score_of_a_response_on_record() {
        String id = Clinic.store(server, answered());

        Server.Answer answer = server.get("QuestionnaireResponse/" + id + "/$extract");

        Bundle bundle = answer.bundle();
        assertThat(bundle.getType()).isEqualTo(BundleType.TRANSACTION);
        List<Observation> found = observations(bundle);
        assertThat(found).hasSize(10).allSatisfy(observation -> {
            assertThat(observation.getSubject().getReference()).isEqualTo(patient);
            assertThat(observation.getDerivedFromFirstRep().getReference()).isEqualTo("QuestionnaireResponse/" + id);
            assertThat(observation.getEffectiveDateTimeType().getValueAsString())
                    .isEqualTo("2026-03-02T08:20:00-05:00");
        });
        assertThat(found).noneMatch(one -> code(one).equals("69722-7"));
        Observation score = found.stream()
                .filter(one -> code(one).equals(TOTAL))
                .findFirst()
                .orElseThrow();
        assertThat(score.getValueQuantity().getValue()).isEqualByComparingTo("13");
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void what_was_extracted_can_be_sent_and_does_not_double_the_score_that_is_here() {
        String id = Clinic.store(server, answered());
        String extracted =
                server.get("QuestionnaireResponse/" + id + "/$extract").body();

        assertThat(server.post("", extracted).status()).isEqualTo(200);
        assertThat(server.post("", extracted).status()).isEqualTo(200);

        Bundle found = server.get("Observation?derived-from=QuestionnaireResponse/" + id)
                .bundle();
        assertThat(found.getEntry()).hasSize(10);
        assertThat(observations(found).stream().filter(one -> code(one).equals(TOTAL)))
                .hasSize(1);
    }

    @Test
    void extracts_from_a_response_that_is_not_on_record() {
        Parameters sent = new Parameters();
        sent.addParameter().setName("questionnaire-response").setResource(answered());

        Bundle bundle =
                server.post("QuestionnaireResponse/$extract", Clinic.json(sent)).bundle();

        assertThat(observations(bundle)).hasSize(10).noneMatch(Observation::hasDerivedFrom);
        assertThat(bundle.getEntry()).noneMatch(entry -> entry.getRequest().hasIfNoneExist());
    }

    @Test
    void refuses_to_extract_what_is_unfinished_or_undefined() {
        QuestionnaireResponse unfinished = answered().setStatus(QuestionnaireResponseStatus.INPROGRESS);
        QuestionnaireResponse foreign = new QuestionnaireResponse();
        foreign.setStatus(QuestionnaireResponseStatus.COMPLETED)
                .setQuestionnaire("https://clinic.example/Questionnaire/none")
                .setSubject(new Reference(patient));
        foreign.addItem().setLinkId("a").addAnswer().setValue(new StringType("b"));

        assertThat(server.post("QuestionnaireResponse/$extract", Clinic.json(unfinished))
                        .errors())
                .containsExactly("extract-unfinished");
        assertThat(server.post("QuestionnaireResponse/$extract", Clinic.json(foreign))
                        .errors())
                .containsExactly("extract-undefined");
        assertThat(server.get("QuestionnaireResponse/nothing/$extract").status())
                .isEqualTo(404);
        assertThat(server.post("QuestionnaireResponse/$extract", Clinic.json(new Parameters()))
                        .errors())
                .containsExactly("parameter-missing");
    }

    @Test
    void refuses_to_begin_a_form_about_nobody_or_nothing() {
        assertThat(server.get("Questionnaire/phq-9/$populate").errors()).containsExactly("parameter-missing");
        assertThat(server.get("Questionnaire/phq-9/$populate?subject=Patient/nobody")
                        .status())
                .isEqualTo(404);
        assertThat(server.get("Questionnaire/phq-9/$populate?subject=" + practitioner)
                        .errors())
                .containsExactly("parameter-value");
        assertThat(server.get("Questionnaire/nothing/$populate?subject=" + patient)
                        .status())
                .isEqualTo(404);
        assertThat(server.get("Questionnaire/$populate?canonical=https://clinic.example/none&subject=" + patient)
                        .status())
                .isEqualTo(404);
        assertThat(server.get("Questionnaire/$populate?subject=" + patient).errors())
                .containsExactly("parameter-missing");
    }

    private String populate() {
        return """
                {"resourceType":"Parameters","parameter":[
                  {"name":"subject","valueReference":{"reference":"%s"}},
                  {"name":"context","part":[{"name":"name","valueString":"user"},
                    {"name":"content","valueReference":{"reference":"%s"}}]}]}"""
                .formatted(patient, practitioner);
    }

    /** A form of a clinic's own: a group of two questions, of which one begins with an answer, and a line of text. */
    private static Questionnaire own() {
        Questionnaire own = new Questionnaire();
        own.setStatus(PublicationStatus.ACTIVE);
        var group = own.addItem().setLinkId("1").setType(QuestionnaireItemType.GROUP);
        group.addItem().setLinkId("1.0").setType(QuestionnaireItemType.DISPLAY).setText("Please answer.");
        group.addItem().setLinkId("1.1").setType(QuestionnaireItemType.STRING).setText("How was the room?");
        group.addItem()
                .setLinkId("1.2")
                .setType(QuestionnaireItemType.STRING)
                .addInitial()
                .setValue(new StringType("quiet"));
        return own;
    }

    private QuestionnaireResponse answered() {
        QuestionnaireResponse response =
                Clinic.parse(Examples.read("instruments/phq-9/valid/response-by-our-questionnaire.json"));
        response.setId((String) null);
        response.setIdentifier(null);
        response.setSubject(new Reference(patient)).setEncounter(null).setAuthor(null);
        response.getAuthoredElement().setValueAsString("2026-03-02T08:20:00-05:00");
        return response;
    }

    private static QuestionnaireResponse response(Server.Answer answer) {
        Parameters parameters = answer.resource();
        return (QuestionnaireResponse) parameters.getParameter("response").getResource();
    }

    private static List<Observation> observations(Bundle bundle) {
        return bundle.getEntry().stream()
                .map(entry -> (Observation) entry.getResource())
                .toList();
    }

    private static String code(Observation observation) {
        return observation.getCode().getCodingFirstRep().getCode();
    }
}
