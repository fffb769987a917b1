package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ketaminefhir.Server.Answer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An insurer knows its member by the card, and asks which patient that is. */
@ExtendWith(OutputCaptureExtension.class)
class MemberMatchIT extends RegisteredServer {
    private static final String MATCH = "Patient/$member-match";
    private static final String MEMBERS = "https://payer.example/members";
    private static final String TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203";

    /** Nobody else has this name, nor this number: what others ask in vain is counted by them. */
    private String family;

    private String number;

    @BeforeEach
    void somebody_whom_nobody_asked_for() {
        String one = UUID.randomUUID().toString().substring(0, 8);
        family = "Nuñez-" + one;
        number = "M-" + one;
    }

    private Patient patient(Consumer<Patient> change) {
        Patient patient = Clinic.patient();
        patient.getNameFirstRep().setFamily(family).addGiven("Léa").addGiven("Marie");
        patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05-17"));
        change.accept(patient);
        return patient;
    }

    private String held(Consumer<Patient> change) {
        return as("clinic-a").create("Patient", Clinic.json(patient(change)));
    }

    private String held() {
        return held(patient -> {});
    }

    private String covered(String patient, Consumer<Coverage> change) {
        Coverage coverage = new Coverage();
        coverage.setStatus(Coverage.CoverageStatus.ACTIVE)
                .setBeneficiary(new Reference("Patient/" + patient))
                .addPayor(new Reference("Organization/org-x"));
        coverage.getRelationship()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/subscriber-relationship")
                .setCode("self");
        change.accept(coverage);
        return as("clinic-a").create("Coverage", Clinic.json(coverage));
    }

    private Identifier member(String value) {
        Identifier identifier = new Identifier().setSystem(MEMBERS).setValue(value);
        identifier.getType().addCoding().setSystem(TYPES).setCode("MB");
        return identifier;
    }

    /** A patient of clinic A and a member of insurer X, in the usual way. */
    private String enrolled() {
        String patient = held();
        covered(patient, coverage -> coverage.addIdentifier(member(number)));
        return patient;
    }

    /** The example, made to ask for this patient. */
    private Parameters asked(Consumer<Parameters> change) {
        Parameters asked = Clinic.parse(Examples.read("server/requests/member-match.json"));
        Patient patient = in(asked, "MemberPatient");
        patient.getNameFirstRep().setFamily(family).getGiven().get(0).setValue("Léa");
        Coverage coverage = in(asked, "CoverageToMatch");
        coverage.getIdentifierFirstRep().setValue(number);
        Consent consent = in(asked, "Consent");
        consent.getProvision()
                .getActor()
                .get(1)
                .getReference()
                .getIdentifier()
                .setSystem("https://orgs.example")
                .setValue("x");
        change.accept(asked);
        return asked;
    }

    @SuppressWarnings("unchecked")
    private static <T extends org.hl7.fhir.r4.model.Resource> T in(Parameters asked, String name) {
        return (T) asked.getParameter().stream()
                .filter(parameter -> parameter.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getResource();
    }

    private Answer ask(String client, Consumer<Parameters> change) {
        return as(client).post(MATCH, Clinic.json(asked(change)));
    }

    private Answer askFor(Consumer<Patient> person, Consumer<Coverage> card) {
        return ask("insurer-x", asked -> {
            person.accept(in(asked, "MemberPatient"));
            card.accept(in(asked, "CoverageToMatch"));
        });
    }

    private static void assertMatched(Answer answer, String patient) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Parameters told = answer.resource();
        assertThat(told.getParameter())
                .extracting(Parameters.ParametersParameterComponent::getName)
                .containsExactly("MemberIdentifier", "MemberId");
        assertThat(((Reference) told.getParameter("MemberId").getValue()).getReference())
                .isEqualTo("Patient/" + patient);
    }

    private static void assertNobody(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.errors()).containsExactly("member-not-matched");
    }

    @Test
    void the_member_is_found_and_can_be_read_by_both_names_that_are_told() {
        String patient = enrolled();

        Answer answer = ask("insurer-x", asked -> {});

        assertMatched(answer, patient);
        Parameters told = answer.resource();
        Identifier identifier =
                (Identifier) told.getParameter("MemberIdentifier").getValue();
        assertThat(identifier.getType().hasCoding("http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp", "UMB"))
                .isTrue();
        assertThat(as("insurer-x")
                        .get("Patient?identifier=" + identifier.getSystem() + "%7C" + identifier.getValue())
                        .bundle()
                        .getEntryFirstRep()
                        .getResource()
                        .getIdPart())
                .isEqualTo(patient);
        assertThat(as("insurer-x").get("Patient/" + patient).status()).isEqualTo(200);
    }

    @Test
    void a_member_number_among_the_patient_s_own_identifiers_is_told_before_the_clinic_s() {
        String patient = held(one -> one.addIdentifier(member(number)));
        covered(patient, coverage -> coverage.setSubscriberId(number));

        Parameters told = ask("insurer-x", asked -> {}).resource();

        assertThat(((Identifier) told.getParameter("MemberIdentifier").getValue()).getValue())
                .isEqualTo(number);
    }

    @Test
    void a_client_of_hapi_asks_and_is_told() {
        String patient = enrolled();
        IGenericClient client = Examples.FHIR.newRestfulGenericClient(server().base());
        client.registerInterceptor(new BearerTokenAuthInterceptor(token("insurer-x")));

        Parameters told = client.operation()
                .onType(Patient.class)
                .named("$member-match")
                .withParameters(asked(parameters -> {}))
                .execute();

        assertThat(((Reference) told.getParameter("MemberId").getValue()).getReference())
                .endsWith("Patient/" + patient);
        assertThatThrownBy(() -> client.operation()
                        .onType(Patient.class)
                        .named("$member-match")
                        .withParameters(asked(parameters -> ((Patient) in(parameters, "MemberPatient"))
                                .setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05-18"))))
                        .execute())
                .isInstanceOf(UnprocessableEntityException.class);
    }

    /** All of them mean the same member. */
    @TestFactory
    Stream<DynamicTest> who_is_written_otherwise_is_the_same() {
        return Stream.of(
                        with("no accents, other case, no hyphen", patient -> patient.getNameFirstRep()
                                .setFamily(family.replace("ñ", "N")
                                        .replace("-", " ")
                                        .toUpperCase())),
                        with("a middle name", patient -> given(patient, "Marie")),
                        with("an initial", patient -> given(patient, "L.")),
                        with("a name before the wedding", patient -> patient.addName()
                                .setUse(org.hl7.fhir.r4.model.HumanName.NameUse.MAIDEN)
                                .setFamily("Otherwise")),
                        with("no gender", patient -> patient.setGender(null)),
                        card("the number alone, as the subscriber's", coverage -> {
                            coverage.getIdentifier().clear();
                            coverage.setSubscriberId(number);
                        }),
                        card("a number without its hyphen", coverage -> coverage.getIdentifierFirstRep()
                                .setValue(number.replace("-", "").toLowerCase())),
                        card("a number without its system", coverage -> coverage.getIdentifierFirstRep()
                                .setSystem(null)))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    somebody_whom_nobody_asked_for();
                    String patient = enrolled();
                    assertMatched(askFor(one.person(), one.card()), patient);
                }));
    }

    /** None of them is the member who is enrolled. */
    @TestFactory
    Stream<DynamicTest> who_is_another_is_not_matched() {
        return Stream.of(
                        with(
                                "born another day",
                                patient ->
                                        patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05-16"))),
                        with("of another family", patient -> patient.getNameFirstRep()
                                .setFamily("Nunes")),
                        with("a twin", patient -> given(patient, "Noa")),
                        card("another number", coverage -> coverage.getIdentifierFirstRep()
                                .setValue(number + "9")),
                        card("the number of another system", coverage -> coverage.getIdentifierFirstRep()
                                .setSystem("https://other.example")),
                        card("the family's number with another's own", coverage -> {
                            coverage.setSubscriberId(number);
                            coverage.getIdentifierFirstRep().setValue("M-of-another");
                        }))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    somebody_whom_nobody_asked_for();
                    enrolled();
                    assertNobody(askFor(one.person(), one.card()));
                }));
    }

    private record Otherwise(String name, Consumer<Patient> person, Consumer<Coverage> card) {}

    private static Otherwise with(String name, Consumer<Patient> person) {
        return new Otherwise(name, person, coverage -> {});
    }

    private static Otherwise card(String name, Consumer<Coverage> card) {
        return new Otherwise(name, patient -> {}, card);
    }

    private static void given(Patient patient, String name) {
        patient.getNameFirstRep().getGiven().clear();
        patient.getNameFirstRep().addGiven(name);
    }

    @Test
    void genders_that_contradict_each_other_are_of_two_people() {
        String patient = held(one -> one.setGender(org.hl7.fhir.r4.model.Enumerations.AdministrativeGender.MALE));
        covered(patient, coverage -> coverage.addIdentifier(member(number)));

        assertNobody(ask("insurer-x", asked -> {}));
        assertMatched(
                askFor(
                        one -> one.setGender(org.hl7.fhir.r4.model.Enumerations.AdministrativeGender.OTHER),
                        coverage -> {}),
                patient);
    }

    @Test
    void of_twins_under_one_number_the_one_who_is_named_is_found() {
        String lea = held();
        String noa = held(one -> given(one, "Noa"));
        covered(lea, coverage -> coverage.setSubscriberId(number));
        covered(noa, coverage -> coverage.setSubscriberId(number));

        assertMatched(ask("insurer-x", asked -> {}), lea);
        assertMatched(askFor(one -> given(one, "Noa"), coverage -> {}), noa);
        assertNobody(askFor(one -> one.getNameFirstRep().addGiven("Noa"), coverage -> {}));
    }

    @Test
    void who_is_on_record_twice_is_not_matched_unless_one_record_is_out_of_use() {
        String patient = enrolled();
        String again = held();
        covered(again, coverage -> coverage.addIdentifier(member(number)));
        assertNobody(ask("insurer-x", asked -> {}));

        Patient old = as("clinic-a").get("Patient/" + again).resource();
        assertThat(as("clinic-a")
                        .put("Patient/" + again, Clinic.json(old.setActive(false)))
                        .status())
                .isEqualTo(200);

        assertMatched(ask("insurer-x", asked -> {}), patient);
    }

    @Test
    void two_coverages_of_one_member_are_one_match() {
        String patient = enrolled();
        covered(patient, coverage -> coverage.addIdentifier(member(number))
                .setPeriod(new Period().setEndElement(new org.hl7.fhir.r4.model.DateTimeType("2020-12-31"))));

        assertMatched(ask("insurer-x", asked -> {}), patient);
    }

    @Test
    void a_member_of_days_that_are_over_is_found_as_long_as_the_insurer_is_shown_them() {
        String patient = held();
        String coverage = covered(patient, one -> one.addIdentifier(member(number))
                .setPeriod(new Period().setEndElement(new org.hl7.fhir.r4.model.DateTimeType("2020-12-31"))));
        assertMatched(ask("insurer-x", asked -> {}), patient);

        Coverage standing = as("clinic-a").get("Coverage/" + coverage).resource();
        standing.setStatus(Coverage.CoverageStatus.ENTEREDINERROR);
        assertThat(as("clinic-a")
                        .put("Coverage/" + coverage, Clinic.json(standing))
                        .status())
                .isEqualTo(200);

        assertNobody(ask("insurer-x", asked -> {}));
    }

    @Test
    void a_consent_on_record_that_denies_the_insurer_hides_the_member() {
        String patient = enrolled();
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"Patient/%s"},"policy":[{"uri":"https://clinic.example/privacy"}],
                         "provision":{"type":"deny","actor":[{"role":{"coding":[{"code":"IRCP",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType"}]},
                         "reference":{"reference":"Organization/org-x"}}]}}"""
                                .formatted(patient));

        assertNobody(ask("insurer-x", asked -> {}));
    }

    /** From the words, the headers and the rule nobody learns why there is no match. */
    @Test
    void no_answer_tells_why_there_is_no_match() {
        String ofAnother = held();
        covered(ofAnother, coverage -> coverage.addIdentifier(member(number))
                .setPayor(List.of(new Reference("Organization/org-y"))));
        Set<String> answers = new TreeSet<>();
        answers.add(likened(ask("insurer-x", asked -> {})));
        somebody_whom_nobody_asked_for();
        answers.add(likened(ask("insurer-x", asked -> {})));
        enrolled();
        answers.add(likened(askFor(
                one -> one.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05-18")), coverage -> {})));
        answers.add(likened(
                askFor(one -> {}, coverage -> coverage.getIdentifierFirstRep().setValue("M-other"))));
        answers.add(likened(ask("insurer-y", asked -> ((Consent) in(asked, "Consent"))
                .getProvision()
                .getActor()
                .get(1)
                .getReference()
                .getIdentifier()
                .setValue("y"))));
        answers.add(likened(
                ask("insurer-x", asked -> ((Consent) in(asked, "Consent")).setStatus(Consent.ConsentState.INACTIVE))));
        enrolled();
        answers.add(likened(ask("insurer-x", asked -> {})));

        assertThat(answers).hasSize(1);
    }

    private static String likened(Answer answer) {
        assertNobody(answer);
        Set<String> different = Set.of("date", "x-request-id", "etag", "last-modified", "set-cookie");
        String headers = answer.headers().map().entrySet().stream()
                .filter(header -> !different.contains(header.getKey().toLowerCase()))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(" "));
        return answer.status() + headers + answer.body();
    }

    /** What the consent says can be done, or there is no match. */
    @TestFactory
    Stream<DynamicTest> a_consent_that_cannot_be_complied_with_is_no_match() {
        record Case(String name, Consumer<Consent> change) {}
        return Stream.of(
                        new Case("not active", consent -> consent.setStatus(Consent.ConsentState.PROPOSED)),
                        new Case("over", consent -> consent.getProvision()
                                .getPeriod()
                                .setEndElement(new org.hl7.fhir.r4.model.DateTimeType("2026-02-01"))),
                        new Case("without what is sensitive", consent -> consent.getPolicyFirstRep()
                                .setUri(consent.getPolicyFirstRep().getUri().replace("#sensitive", "#regular"))),
                        new Case("a denial", consent -> consent.getProvision()
                                .setType(Consent.ConsentProvisionType.DENY)),
                        new Case("for somebody else", consent -> consent.getProvision()
                                .getActor()
                                .get(1)
                                .getReference()
                                .getIdentifier()
                                .setValue("y")),
                        new Case("of some labels", consent -> consent.getProvision()
                                .addSecurityLabel()
                                .setSystem("http://terminology.hl7.org/CodeSystem/v3-Confidentiality")
                                .setCode("N")),
                        new Case("with an exception", consent -> consent.getProvision()
                                .addProvision()
                                .setType(Consent.ConsentProvisionType.DENY)))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    somebody_whom_nobody_asked_for();
                    enrolled();
                    assertNobody(ask("insurer-x", asked -> one.change().accept(in(asked, "Consent"))));
                }));
    }

    @Test
    void a_consent_that_a_payer_sends_is_not_kept_and_opens_nothing() {
        String patient = enrolled();
        String hidden = as("clinic-a")
                .create(
                        "DocumentReference",
                        """
                        {"resourceType":"DocumentReference","status":"current","meta":{"security":[{"code":"42CFRPart2",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"date":"2026-03-01T10:00:00Z",
                         "subject":{"reference":"Patient/%s"},"content":[{"attachment":{"title":"A letter"}}],
                         "type":{"text":"Letter"},"category":[{"text":"Letter"}]}"""
                                .formatted(patient));

        assertMatched(ask("insurer-x", asked -> {}), patient);

        assertThat(as("insurer-x").get("DocumentReference/" + hidden).status()).isEqualTo(404);
        assertThat(as("clinic-a")
                        .get("Consent?_summary=count&patient=" + patient)
                        .bundle()
                        .getTotal())
                .isZero();
    }

    @Test
    void what_is_missing_or_wrong_is_told_at_once_with_its_place() {
        Answer answer = ask("insurer-x", asked -> {
            Patient patient = in(asked, "MemberPatient");
            patient.getName().clear();
            patient.setBirthDate(null);
            Coverage coverage = in(asked, "CoverageToMatch");
            coverage.getIdentifier().clear();
            coverage.setBeneficiary(new Reference("https://payer.example/fhir/Patient/member"));
            ((Consent) in(asked, "Consent")).setPerformer(null);
        });

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        OperationOutcome outcome = answer.resource();
        String person = "Parameters.parameter.where(name='MemberPatient').resource.";
        String card = "Parameters.parameter.where(name='CoverageToMatch').resource.";
        assertThat(outcome.getIssue())
                .extracting(issue -> issue.getDetails().getCodingFirstRep().getCode() + " "
                        + issue.getExpression().get(0).getValue())
                .containsExactly(
                        "parameter-missing " + person + "name.family",
                        "parameter-missing " + person + "name.given",
                        "parameter-missing " + person + "birthDate",
                        "parameter-value " + card + "beneficiary",
                        "parameter-missing " + card + "identifier",
                        "parameter-missing Parameters.parameter.where(name='Consent').resource.performer");
        assertThat(answer.body()).doesNotContain("payer.example/fhir", family);
    }

    @Test
    void parameters_that_are_not_those_of_the_operation_are_refused() {
        assertThat(as("insurer-x")
                        .post(MATCH, "{\"resourceType\":\"Parameters\"}")
                        .errors())
                .containsExactly("parameter-missing");
        assertThat(ask("insurer-x", asked -> asked.addParameter("onlyCertainMatches", true))
                        .errors())
                .containsExactly("parameter-unknown");
        assertThat(ask("insurer-x", asked -> asked.getParameter().get(1).setResource(new Patient()))
                        .errors())
                .containsExactly("parameter-value");
        assertThat(ask("insurer-x", asked -> ((Patient) in(asked, "MemberPatient"))
                                .setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05")))
                        .errors())
                .containsExactly("parameter-value");
        assertThat(ask("insurer-x", asked -> {
                            Coverage coverage = in(asked, "CoverageToMatch");
                            for (int i = 0; i < 9; i++) {
                                coverage.addIdentifier(member(number + i));
                            }
                        })
                        .errors())
                .containsExactly("parameter-value");
    }

    @Test
    void nobody_is_looked_for_by_an_address_or_by_others_than_insurers() {
        assertThat(as("insurer-x").get(MATCH).status()).isEqualTo(405);
        assertThat(as("insurer-x").get(MATCH + "?MemberPatient=a").status()).isEqualTo(405);
        for (String client : List.of("clinic-a", "registry", "auditor", "operator")) {
            assertThat(ask(client, asked -> {}).status()).as(client).isEqualTo(403);
        }
        String json = Clinic.json(asked(parameters -> {}));
        assertThat(as("insurer-x", "system/Patient.rs").post(MATCH, json).status())
                .isEqualTo(403);
        assertThat(server().post(MATCH, json).status()).isEqualTo(401);
    }

    @Test
    void who_tries_numbers_for_one_person_or_names_for_one_number_waits() {
        String patient = enrolled();
        for (int i = 0; i < 10; i++) {
            String wrong = "guess-" + i;
            assertNobody(askFor(
                    one -> {}, coverage -> coverage.getIdentifierFirstRep().setValue(wrong)));
        }

        Answer refused = ask("insurer-x", asked -> {});

        assertThat(refused.status()).as(refused.body()).isEqualTo(429);
        assertThat(refused.errors()).containsExactly("too-many-requests");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 361);
        assertThat(refused.body()).doesNotContain(patient, number);
        // Another person is still answered, and another client about the same one.
        somebody_whom_nobody_asked_for();
        String other = enrolled();
        for (int i = 0; i < 12; i++) {
            assertMatched(ask("insurer-x", asked -> {}), other);
        }
        for (int i = 0; i < 10; i++) {
            String born = "1984-06-1" + i % 10;
            assertNobody(
                    askFor(one -> one.setBirthDateElement(new org.hl7.fhir.r4.model.DateType(born)), coverage -> {}));
        }
        assertThat(ask("insurer-x", asked -> {}).status()).isEqualTo(429);
    }

    @Test
    void the_audit_tells_who_asked_and_names_the_patient_who_was_matched_and_no_log_names_anybody(CapturedOutput log) {
        String twin = held(one -> given(one, "Noa"));
        covered(twin, coverage -> coverage.addIdentifier(member(number)));
        String patient = enrolled();
        long before = events(twin);

        Answer matched = ask("insurer-x", asked -> {});
        Answer nobody = askFor(one -> given(one, "Ida"), coverage -> {});

        assertMatched(matched, patient);
        assertNobody(nobody);
        AuditEvent hit = event(matched);
        assertThat(hit.getOutcome()).isEqualTo(AuditEvent.AuditEventOutcome._0);
        assertThat(hit.getEntity())
                .extracting(entity -> entity.getWhat().getReference())
                .contains("Patient/" + patient);
        AuditEvent miss = event(nobody);
        assertThat(miss.getOutcome()).isEqualTo(AuditEvent.AuditEventOutcome._4);
        assertThat(Clinic.json(miss)).contains("insurer-x").doesNotContain("Patient/" + patient, "Patient/" + twin);
        for (AuditEvent event : List.of(hit, miss)) {
            assertThat(Clinic.json(event)).doesNotContain(family, number);
            assertThat(event.getEntity().stream()
                            .filter(AuditEvent.AuditEventEntityComponent::hasQuery)
                            .map(entity -> new String(entity.getQuery(), StandardCharsets.UTF_8)))
                    .containsExactly(MATCH);
        }
        assertThat(log.getAll()).doesNotContain(family, number, patient);
        // Who was only compared was not disclosed.
        assertThat(events(twin)).isEqualTo(before);
    }

    private long events(String patient) {
        return as("auditor")
                .get("AuditEvent?_summary=count&patient=" + patient)
                .bundle()
                .getTotal();
    }

    private AuditEvent event(Answer answer) {
        String request = answer.header("X-Request-ID");
        return as("auditor").get("AuditEvent?subtype=operation&_count=20").bundle().getEntry().stream()
                .map(entry -> (AuditEvent) entry.getResource())
                .filter(event -> Clinic.json(event).contains(request))
                .findFirst()
                .orElseThrow();
    }
}
