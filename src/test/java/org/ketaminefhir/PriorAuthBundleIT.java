package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Claim;
import org.hl7.fhir.r4.model.Claim.ItemComponent;
import org.hl7.fhir.r4.model.Claim.Use;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** A clinic's system gets the request for prior authorization that it sends to a payer. */
class PriorAuthBundleIT extends RegisteredServer {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static final String SERVICE = "extension-requestedService";

    private String patient;
    private String order;
    private String coverage;

    @BeforeEach
    void a_session_and_a_coverage_of_today() {
        Answer session = as("clinic-a").post("", Examples.session());
        patient = Clinic.located(session, "Patient");
        order = Clinic.located(session, "MedicationRequest");
        coverage = cover(
                "org-x",
                "PA-1",
                TODAY.minusDays(400).toString(),
                TODAY.plusDays(100).toString());
    }

    private String cover(String payor, String member, String start, String end) {
        return as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","subscriberId":"%s",
                         "beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"%s","end":"%s"},"payor":[{"reference":"%s"}]}"""
                                .formatted(
                                        member,
                                        patient,
                                        start,
                                        end,
                                        payor.contains("/") ? payor : "Organization/" + payor));
    }

    private void depressed() {
        as("clinic-a")
                .create(
                        "Condition",
                        """
                        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]},
                         "category":[{"coding":[{"code":"problem-list-item",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-category"}]}],
                         "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F33.2"},
                         {"system":"http://snomed.info/sct","code":"1153570009"}]},
                         "subject":{"reference":"%s"},"onsetDateTime":"2024-10",
                         "note":[{"text":"A secret of the patient."}]}"""
                                .formatted(patient));
    }

    /** @param change of the order, in its JSON */
    private void ordered(java.util.function.Consumer<MedicationRequest> change) {
        MedicationRequest changed = as("clinic-a").get(order).resource();
        change.accept(changed);
        changed.setMeta(null);
        Answer answer = as("clinic-a").put(order, Clinic.json(changed));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Answer ask(String client, String more) {
        return as(client).get(patient + "/$prior-auth-bundle?coverage=PA-1" + more);
    }

    private static Bundle bundle(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle();
    }

    private static Claim claim(Bundle bundle) {
        return (Claim) bundle.getEntryFirstRep().getResource();
    }

    private static List<String> lines(Bundle bundle) {
        return claim(bundle).getItem().stream()
                .map(item -> item.getProductOrService().getCodingFirstRep().getCode() + " x "
                        + item.getQuantity().getValue().toPlainString())
                .toList();
    }

    private static Resource at(Bundle bundle, Reference reference) {
        return bundle.getEntry().stream()
                .filter(entry -> entry.getFullUrl().equals(reference.getReference()))
                .map(BundleEntryComponent::getResource)
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in the Bundle: " + reference.getReference()));
    }

    private static Bundle document(Bundle bundle) {
        DocumentReference reference = (DocumentReference)
                at(bundle, (Reference) claim(bundle).getSupportingInfoFirstRep().getValue());
        byte[] data = reference.getContentFirstRep().getAttachment().getData();
        assertThat(reference.getContentFirstRep().getAttachment().getSize()).isEqualTo(data.length);
        return Clinic.parse(new String(data, StandardCharsets.UTF_8));
    }

    @Test
    void a_request_names_who_asks_whom_for_what_and_carries_the_document() {
        depressed();

        Answer answer = ask("clinic-a", "&sessions=8&policy=two-classes&end=" + TODAY.plusDays(27));
        Bundle bundle = bundle(answer);

        assertThat(bundle.getType()).isEqualTo(BundleType.COLLECTION);
        assertThat(bundle.getIdentifier().getValue()).startsWith("urn:uuid:");
        assertThat(bundle.getTimestamp()).isNotNull();
        Claim claim = claim(bundle);
        assertThat(claim.getUse()).isEqualTo(Use.PREAUTHORIZATION);
        assertThat(at(bundle, claim.getPatient())).isInstanceOf(Patient.class);
        assertThat(((Organization) at(bundle, claim.getInsurer())).getName()).isEqualTo("Organization x");
        assertThat(((Organization) at(bundle, claim.getProvider())).getName())
                .isEqualTo("Example Clinic for Depression");
        assertThat(claim.getDiagnosisFirstRep().getDiagnosisCodeableConcept().getCoding())
                .extracting(coding -> coding.getCode())
                .containsExactly("F33.2");
        assertThat(claim.getInsuranceFirstRep().getCoverage().getReference()).endsWith("/Coverage/" + coverage);
        assertThat(lines(bundle)).containsExactly("G2082 x 8");
        ItemComponent item = claim.getItemFirstRep();
        assertThat(item.getServicedPeriod().getStartElement().getValueAsString())
                .isEqualTo(TODAY.toString());
        assertThat(item.getServicedPeriod().getEndElement().getValueAsString())
                .isEqualTo(TODAY.plusDays(27).toString());
        assertThat(item.getExtension())
                .anyMatch(extension -> extension.getUrl().endsWith(SERVICE)
                        && at(bundle, (Reference) extension.getValue()) instanceof MedicationRequest);
        assertThat(at(bundle, claim.getCareTeamFirstRep().getProvider()).fhirType())
                .startsWith("Practitioner");

        Composition first = (Composition) document(bundle).getEntryFirstRep().getResource();
        assertThat(first.getTitle()).isEqualTo("Coverage documentation");
        assertThat(first.getSectionFirstRep().getEntry()).isNotEmpty();
        assertThat(bundle.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .contains("R", "PSY");
        assertThat(new String(Clinic.json(document(bundle)).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .doesNotContain("A secret of the patient.");
    }

    @Test
    void it_is_valid_and_claims_no_profile_whose_codes_it_cannot_have() {
        depressed();

        Answer answer = ask("clinic-a", "&sessions=8");

        assertThat(Conformance.faults(answer.body())).isEmpty();
        assertThat(Conformance.faultsByOurs(answer.body())).isEmpty();
        Bundle bundle = bundle(answer);
        assertThat(bundle.getMeta().getProfile().get(0).getValue()).endsWith("/prior-auth-bundle");
        assertThat(claim(bundle).getMeta().getProfile().get(0).getValue()).endsWith("/prior-auth-claim");
        assertThat(answer.body().replaceAll("\"data\":\"[^\"]*\"", "")).doesNotContain("profile-pas", "x12.org");
    }

    @Test
    void all_that_is_named_is_there_and_what_is_not_needed_is_not() {
        ordered(one -> one.addReasonReference().setReference("Condition/" + other()));

        String body = ask("clinic-a", "&sessions=8").body();
        Bundle bundle = bundle(ask("clinic-a", "&sessions=8"));

        Set<String> there = new HashSet<>();
        bundle.getEntry().forEach(entry -> there.add(entry.getFullUrl()));
        assertThat(there).hasSameSizeAs(bundle.getEntry()).allMatch(url -> url.matches("(urn:uuid:|https?://).+"));
        String base = there.stream()
                .filter(url -> url.endsWith("/" + patient))
                .map(url -> url.substring(0, url.length() - patient.length()))
                .findFirst()
                .orElseThrow();
        Matcher references = Pattern.compile("\"reference\":\"([^\"]+)\"").matcher(body);
        Set<String> named = new HashSet<>();
        while (references.find()) {
            named.add(
                    references.group(1).matches("(urn:|https?:).+") ? references.group(1) : base + references.group(1));
        }
        assertThat(there.stream().filter(url -> !url.startsWith("urn:")))
                .containsAll(
                        named.stream().filter(url -> !url.startsWith("urn:")).toList());
        assertThat(bundle.getEntry().stream().map(entry -> entry.getResource().fhirType()))
                .doesNotContain("Encounter", "Observation", "Condition", "MedicationAdministration");
        assertThat(body).contains("Not part of this request");
    }

    private String other() {
        return as("clinic-a")
                .create(
                        "Condition",
                        """
                        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]},
                         "category":[{"coding":[{"code":"problem-list-item",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-category"}]}],
                         "code":{"text":"Something else"},"subject":{"reference":"%s"},
                         "recordedDate":"2025-01-01"}"""
                                .formatted(patient));
    }

    @Test
    void a_range_of_doses_asks_for_each_code_that_it_may_come_to() {
        ordered(one -> {
            var dose = one.getDosageInstructionFirstRep().getDoseAndRateFirstRep();
            var low = dose.getDoseQuantity();
            dose.setDose(new org.hl7.fhir.r4.model.Range()
                    .setLow(low)
                    .setHigh(low.copy().setValue(84)));
        });

        assertThat(lines(bundle(ask("clinic-a", "&sessions=4")))).containsExactly("G2082 x 4", "G2083 x 4");
        assertThat(lines(bundle(ask("clinic-a", "&sessions=4&billing=drug")))).containsExactly("J0013 x 336");
    }

    @Test
    void the_order_s_rhythm_counts_the_sessions_of_the_days_asked_for() {
        assertThat(lines(bundle(ask("clinic-a", "&end=" + TODAY.plusDays(27))))).containsExactly("G2082 x 8");
        assertThat(ask("clinic-a", "").errors()).containsExactly("prior-auth-sessions-missing");
    }

    @Test
    void what_is_to_come_is_decided_on_its_first_day_and_lies_within_the_coverage() {
        Bundle bundle = bundle(ask("clinic-a", "&sessions=2&start=" + TODAY.plusDays(7)));

        Composition first = (Composition) document(bundle).getEntryFirstRep().getResource();
        assertThat(first.getEventFirstRep().getPeriod().getEndElement().getValueAsString())
                .isEqualTo(TODAY.plusDays(7).toString());
        assertThat(claim(bundle)
                        .getItemFirstRep()
                        .getServicedPeriod()
                        .getEndElement()
                        .getValueAsString())
                .isEqualTo(TODAY.plusDays(100).toString());
        assertThat(ask("clinic-a", "&sessions=2&start=" + TODAY.plusDays(101)).errors())
                .containsExactly("coverage-period");
    }

    @Test
    void what_is_billed_on_the_day_is_asked_for() {
        cover("org-x", "PA-2025", "2025-01-01", "2025-12-31");

        Bundle bundle = bundle(
                as("clinic-a")
                        .get(
                                patient
                                        + "/$prior-auth-bundle?coverage=PA-2025&billing=drug&sessions=2&start=2025-12-01&end=2025-12-31"));

        assertThat(lines(bundle)).containsExactly("S0013 x 112");
    }

    @Test
    void all_that_is_missing_is_told_at_once() {
        ordered(one -> one.setDosageInstruction(null));
        String person = as("clinic-a")
                .create(
                        "RelatedPerson",
                        """
                {"resourceType":"RelatedPerson","patient":{"reference":"%s"}}"""
                                .formatted(patient));
        cover(
                "RelatedPerson/" + person,
                "PA-2",
                "2025-01-01",
                TODAY.plusDays(10).toString());

        Answer answer = as("clinic-a").get(patient + "/$prior-auth-bundle?coverage=PA-2");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errors())
                .containsExactlyInAnyOrder(
                        "prior-auth-insurer-missing", "prior-auth-code-missing", "prior-auth-sessions-missing");
        assertThat(as("clinic-a")
                        .get(patient + "/$prior-auth-bundle?coverage=PA-2&end=" + TODAY.plusDays(200))
                        .errors())
                .containsExactlyInAnyOrder("prior-auth-insurer-missing", "coverage-period");
    }

    @Test
    void a_provider_is_who_ordered_where_no_site_is_known_and_without_both_there_is_none() {
        MedicationRequest ordered = as("clinic-a").get(order).resource();
        ordered.setId((String) null).setMeta(null);
        ordered.getIdentifierFirstRep().setValue("O-" + System.nanoTime());
        patient = "Patient/" + as("clinic-a").create("Patient", Clinic.json(Clinic.patient()));
        coverage = cover(
                "org-x",
                "PA-1",
                TODAY.minusDays(10).toString(),
                TODAY.plusDays(100).toString());
        ordered.getSubject().setReference(patient);
        order = "MedicationRequest/" + as("clinic-a").create("MedicationRequest", Clinic.json(ordered));

        Bundle bundle = bundle(ask("clinic-a", "&sessions=2"));
        assertThat(at(bundle, claim(bundle).getProvider()).fhirType()).startsWith("Practitioner");

        ordered(one -> one.setRequester(null));
        assertThat(ask("clinic-a", "&sessions=2").errors()).containsExactly("prior-auth-provider-missing");
    }

    @Test
    void without_an_order_or_a_coverage_both_are_told() {
        ordered(one -> one.setStatus(MedicationRequest.MedicationRequestStatus.STOPPED));

        assertThat(ask("clinic-a", "").errors()).containsExactly("prior-auth-order-missing");
        assertThat(as("clinic-a")
                        .get(patient + "/$prior-auth-bundle?coverage=nobodys")
                        .errors())
                .containsExactly("coverage-unknown", "prior-auth-order-missing");
        assertThat(ask("clinic-a", "&request=" + order).errors()).containsExactly("prior-auth-order-inactive");
        assertThat(ask("clinic-a", "&request=MedicationRequest/nothing").errors())
                .containsExactly("prior-auth-order-unknown");
        assertThat(ask("clinic-a", "&request=" + patient).errors()).containsExactly("parameter-value");
    }

    @Test
    void a_payor_may_be_named_by_its_number_alone() {
        as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","subscriberId":"PA-3",
                         "beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"2025-01-01"},
                         "payor":[{"identifier":{"system":"https://orgs.example","value":"x"}}]}"""
                                .formatted(patient));

        Bundle bundle = bundle(as("clinic-a").get(patient + "/$prior-auth-bundle?coverage=PA-3&sessions=2"));

        assertThat(((Organization) at(bundle, claim(bundle).getInsurer())).getName())
                .isEqualTo("Organization x");
        assertThat(claim(bundle).getItemFirstRep().getServicedPeriod().hasEnd()).isFalse();
        assertThat(Conformance.faultsByOurs(Clinic.json(bundle))).isEmpty();
    }

    @Test
    void of_several_orders_one_is_named() {
        MedicationRequest another = as("clinic-a").get(order).resource();
        another.setId((String) null).setMeta(null);
        another.getIdentifierFirstRep().setValue("O-" + System.nanoTime());
        String id = as("clinic-a").create("MedicationRequest", Clinic.json(another));

        assertThat(ask("clinic-a", "&sessions=2").errors()).containsExactly("prior-auth-order-several");
        Bundle bundle = bundle(ask("clinic-a", "&sessions=2&request=MedicationRequest/" + id));
        assertThat(bundle.getEntry().stream().map(BundleEntryComponent::getFullUrl))
                .anyMatch(url -> url.endsWith("/MedicationRequest/" + id))
                .noneMatch(url -> url.endsWith("/" + order));
    }

    @Test
    void strangers_and_insurers_get_none() {
        assertThat(ask("clinic-b", "&sessions=2").status()).isEqualTo(404);
        assertThat(ask("insurer-x", "&sessions=2").status()).isEqualTo(403);
        assertThat(as("clinic-a")
                        .get("Patient/nobody/$prior-auth-bundle?coverage=PA-1")
                        .status())
                .isEqualTo(404);
        assertThat(as("clinic-a", "system/Observation.rs")
                        .get(patient + "/$prior-auth-bundle?coverage=PA-1")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void it_is_asked_for_by_post_with_a_client_that_knows_nothing_of_us() {
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("coverage").setValue(new Reference("Coverage/" + coverage));
        parameters.addParameter().setName("request").setValue(new Reference(order));
        parameters.addParameter().setName("sessions").setValue(new PositiveIntType(8));
        parameters.addParameter().setName("section").setValue(new StringType("trials"));
        IGenericClient client = Examples.FHIR.newRestfulGenericClient(server().base());
        client.registerInterceptor(new BearerTokenAuthInterceptor(token("clinic-a")));

        Bundle bundle = client.operation()
                .onInstance(new IdType(patient))
                .named("$prior-auth-bundle")
                .withParameters(parameters)
                .returnResourceType(Bundle.class)
                .execute();

        assertThat(lines(bundle)).containsExactly("G2082 x 8");
        assertThat(((Composition) document(bundle).getEntryFirstRep().getResource()).getSection())
                .extracting(section -> section.getTitle())
                .containsExactly("Criteria", "Coverage and requester", "Antidepressant trials");
    }

    @Test
    void the_audit_tells_what_was_read_and_for_which_question() {
        bundle(ask("clinic-a", "&sessions=8"));

        List<AuditEvent> told = as("auditor")
                .get("AuditEvent?patient=" + patient + "&agent:identifier=clinic-a&_count=100")
                .bundle()
                .getEntry()
                .stream()
                .map(entry -> (AuditEvent) entry.getResource())
                .filter(event -> event.getEntity().stream().anyMatch(PriorAuthBundleIT::isQuestion))
                .toList();

        assertThat(told).hasSize(1);
        assertThat(told.get(0).getEntity())
                .anyMatch(entity ->
                        String.valueOf(entity.getWhat().getReference()).startsWith(order));
    }

    private static boolean isQuestion(AuditEvent.AuditEventEntityComponent entity) {
        return entity.hasQuery()
                && new String(entity.getQuery(), StandardCharsets.UTF_8)
                        .matches(".*\\$prior-auth-bundle.*purpose=preauth-processing.*sessions=8.*");
    }
}
