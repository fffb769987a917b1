package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The round that most clients make, with a client that we did not write. */
class ClientIT extends RunningServer {
    /** Asks for the CapabilityStatement before its first call and checks the FHIR version there. */
    private static final FhirContext FHIR = FhirContext.forR4();

    private IGenericClient client;

    @BeforeEach
    void connect_the_client() {
        FHIR.getRestfulClientFactory().setSocketTimeout(60_000);
        client = FHIR.newRestfulGenericClient(server.base());
    }

    @Test
    void creates_reads_amends_and_deletes() {
        Patient patient = Clinic.patient();
        MethodOutcome created = client.create().resource(patient).execute();
        String id = created.getId().getIdPart();
        assertThat(created.getCreated()).isTrue();

        Patient read = client.read().resource(Patient.class).withId(id).execute();
        read.setGender(AdministrativeGender.FEMALE);
        MethodOutcome updated = client.update()
                .resource(read)
                .withAdditionalHeader("If-Match", "W/\"1\"")
                .execute();
        assertThat(updated.getId().getVersionIdPart()).isEqualTo("2");
        assertThatThrownBy(() -> client.update()
                        .resource(read.setGender(AdministrativeGender.MALE))
                        .withAdditionalHeader("If-Match", "W/\"1\"")
                        .execute())
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(client.read()
                        .resource(Patient.class)
                        .withIdAndVersion(id, "1")
                        .execute()
                        .hasGender())
                .isFalse();

        client.delete().resourceById("Patient", id).execute();
        assertThatThrownBy(
                        () -> client.read().resource(Patient.class).withId(id).execute())
                .isInstanceOf(ResourceGoneException.class);
    }

    @Test
    void creates_and_amends_on_condition() {
        Patient patient = Clinic.patient();
        String search = "Patient?identifier=" + Clinic.mrn(patient);

        MethodOutcome first =
                client.create().resource(patient).conditionalByUrl(search).execute();
        MethodOutcome again =
                client.create().resource(patient).conditionalByUrl(search).execute();
        patient.setId((String) null);
        patient.setGender(AdministrativeGender.OTHER);
        MethodOutcome amended = client.update()
                .resource(patient)
                .conditional()
                .where(Patient.IDENTIFIER
                        .exactly()
                        .systemAndCode(
                                Clinic.MRN, patient.getIdentifierFirstRep().getValue()))
                .execute();

        assertThat(again.getId().getIdPart()).isEqualTo(first.getId().getIdPart());
        assertThat(amended.getId().getIdPart()).isEqualTo(first.getId().getIdPart());
        assertThat(amended.getId().getVersionIdPart()).isEqualTo("2");
    }

    @Test
    void submits_a_session_in_json_and_in_xml() {
        for (EncodingEnum encoding : new EncodingEnum[] {EncodingEnum.JSON, EncodingEnum.XML}) {
            client.setEncoding(encoding);

            Bundle answer = client.transaction().withBundle(Clinic.session()).execute();

            assertThat(answer.getEntry()).hasSize(21);
            String encounter = answer.getEntry().get(7).getResponse().getLocation();
            Bundle found = client.search()
                    .forResource(Observation.class)
                    .where(Observation.ENCOUNTER.hasId(encounter.substring(0, encounter.indexOf("/_history"))))
                    .returnBundle(Bundle.class)
                    .execute();
            assertThat(found.getTotal()).isEqualTo(10);
            assertThat(client.read()
                            .resource(Encounter.class)
                            .withUrl(encounter)
                            .execute()
                            .getPeriod()
                            .hasEnd())
                    .isTrue();
        }
    }

    @Test
    void turns_pages_that_stay_under_the_type_searched_and_miss_nothing() {
        String family = "Page" + UUID.randomUUID().toString().substring(0, 8);
        for (int i = 0; i < 25; i++) {
            Patient patient = Clinic.patient();
            patient.getNameFirstRep().setFamily(family);
            client.create().resource(patient).execute();
        }

        Bundle page = client.search()
                .forResource(Patient.class)
                .where(Patient.NAME.matches().value(family))
                .count(10)
                .returnBundle(Bundle.class)
                .execute();
        Set<String> ids = ids(page);
        int pages = 1;
        while (page.getLink("next") != null) {
            assertThat(page.getLink("next").getUrl()).startsWith(server.base() + "/Patient?");
            page = client.loadPage().next(page).execute();
            ids.addAll(ids(page));
            pages++;
        }

        assertThat(page.getLink("self").getUrl()).startsWith(server.base() + "/Patient?");
        assertThat(ids).hasSize(25);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void searches_by_post_as_well() {
        Patient patient = Clinic.patient();
        client.create().resource(patient).execute();

        Bundle found = client.search()
                .forResource(Patient.class)
                .where(Patient.IDENTIFIER
                        .exactly()
                        .code(patient.getIdentifierFirstRep().getValue()))
                .usingStyle(SearchStyleEnum.POST)
                .returnBundle(Bundle.class)
                .execute();

        assertThat(found.getTotal()).isEqualTo(1);
    }

    @Test
    void asks_whether_a_record_is_right_and_hears_why_not() {
        OperationOutcome right = (OperationOutcome)
                client.validate().resource(Clinic.patient()).execute().getOperationOutcome();
        OperationOutcome wrong = (OperationOutcome) client.validate()
                .resource(new Patient().setActive(true))
                .execute()
                .getOperationOutcome();

        assertThat(right.getIssueFirstRep().getSeverity().toCode()).isEqualTo("information");
        assertThat(wrong.getIssueFirstRep().getSeverity().toCode()).isEqualTo("error");
        assertThatThrownBy(() ->
                        client.create().resource(new Patient().setActive(true)).execute())
                .isInstanceOfSatisfying(UnprocessableEntityException.class, refusal -> assertThat(
                                ((OperationOutcome) refusal.getOperationOutcome())
                                        .getIssueFirstRep()
                                        .getDetails()
                                        .getText())
                        .isEqualTo(wrong.getIssueFirstRep().getDetails().getText()));
    }

    @Test
    void reads_what_the_server_can_do() {
        CapabilityStatement can =
                client.capabilities().ofType(CapabilityStatement.class).execute();

        assertThat(can.getFhirVersion().toCode()).isEqualTo("4.0.1");
        assertThat(can.getRestFirstRep().getResource()).anySatisfy(resource -> {
            assertThat(resource.getType()).isEqualTo("MedicationAdministration");
            assertThat(resource.getSupportedProfile()).isNotEmpty();
        });
        assertThat(Conformance.faults(server.get("metadata").body())).isEmpty();
    }

    private static Set<String> ids(Bundle page) {
        Set<String> ids = new HashSet<>();
        page.getEntry()
                .forEach(entry -> ids.add(entry.getResource().getIdElement().getIdPart()));
        return ids;
    }
}
