package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole record of a patient, and nothing of anybody else's. */
class EverythingIT extends RunningServer {
    private static final Set<String> SUPPORTING = Set.of("Practitioner", "Organization", "Location", "Questionnaire");

    @Test
    void gives_all_that_was_sent_of_a_patient_and_what_it_refers_to() {
        Server.Answer stored = server.post("", Clinic.json(Clinic.session()));
        server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(stored, "Patient");

        Server.Answer answer = server.get(patient + "/$everything");

        Bundle everything = answer.bundle();
        assertThat(names(everything)).containsExactlyInAnyOrderElementsOf(located(stored));
        assertThat(everything.getTotal()).isEqualTo(matches(everything).size());
        assertThat(everything.getLink("next")).isNull();
        assertThat(everything.getEntry())
                .allSatisfy(entry -> assertThat(entry.getSearch().getMode())
                        .isEqualTo(
                                SUPPORTING.contains(entry.getResource().fhirType())
                                        ? SearchEntryMode.INCLUDE
                                        : SearchEntryMode.MATCH));
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void pages_give_each_record_once_though_others_are_written_between() {
        Server.Answer stored = server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(stored, "Patient");
        List<String> seen = new ArrayList<>();

        Bundle page = server.get(patient + "/$everything?_count=4").bundle();
        seen.addAll(matches(page));
        while (page.getLink("next") != null) {
            assertThat(matches(page)).hasSize(4);
            assertThat(page.getLink("next").getUrl()).startsWith(server.base() + "/" + patient + "/$everything?");
            server.post("", Clinic.json(Clinic.session()));
            Patient again = server.read(patient);
            server.put(patient, Clinic.json(again, one -> one.addName().setFamily("Example" + seen.size())));
            page = server.get(page.getLink("next")
                            .getUrl()
                            .substring(server.base().length() + 1))
                    .bundle();
            seen.addAll(matches(page));
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(own(stored));
    }

    @Test
    void dates_of_care_choose_among_dated_records_and_keep_the_undated() {
        Server.Answer stored = server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(stored, "Patient");
        AllergyIntolerance allergy = new AllergyIntolerance();
        allergy.setPatient(new Reference(patient)).setRecordedDate(new Date(0));
        allergy.getCode().setText("Latex");
        allergy.getClinicalStatus()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical")
                .setCode("active");
        Clinic.store(server, allergy);

        Bundle after = server.get(patient + "/$everything?start=2026-03-03").bundle();
        Bundle before = server.get(patient + "/$everything?end=2026-02-27").bundle();
        Bundle day = server.get(patient + "/$everything?start=2026-03-02&end=2026-03-02")
                .bundle();
        Bundle hour = server.get(patient + "/$everything?start=2026-03-02T09:30:00-05:00&end=2026-03-02T10:00:00-05:00")
                .bundle();

        assertThat(types(after)).doesNotContain("Observation", "MedicationAdministration", "Encounter");
        assertThat(types(after)).contains("Patient", "Coverage", "AllergyIntolerance");
        assertThat(types(before)).contains("MedicationRequest").doesNotContain("Observation", "Encounter");
        assertThat(types(day)).contains("Observation", "MedicationAdministration", "Encounter");
        // Four vital signs at 9:40, and the watch that lasts from 9:00 to 11:05.
        assertThat(matches(hour).stream().filter(name -> name.startsWith("Observation/")))
                .hasSize(5);
        assertThat(types(hour)).contains("Encounter").doesNotContain("MedicationAdministration");
    }

    @Test
    void since_leaves_out_what_did_not_change() {
        Server.Answer stored = server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(stored, "Patient");
        Patient changed = server.read(patient);
        Instant before = changed.getMeta().getLastUpdated().toInstant();
        server.put(patient, Clinic.json(changed, one -> one.addName().setFamily("Renamed")));
        Instant after = server.<Patient>read(patient).getMeta().getLastUpdated().toInstant();

        Bundle all = server.get(patient + "/$everything?_since=" + before).bundle();
        Bundle since = server.get(patient + "/$everything?_since=" + after).bundle();

        // Staff and places may be those of an earlier session, which did not change.
        assertThat(matches(all)).hasSameSizeAs(own(stored));
        assertThat(names(since)).containsExactly(patient);
    }

    @Test
    void type_chooses_among_the_patients_records_and_what_they_refer_to() {
        Server.Answer stored = server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(stored, "Patient");

        Bundle some =
                server.get(patient + "/$everything?_type=Encounter,Location").bundle();
        Bundle posted = server.post(
                        patient + "/$everything",
                        """
                        {"resourceType":"Parameters","parameter":[
                          {"name":"_type","valueCode":"Encounter"},{"name":"_type","valueCode":"Location"}]}""")
                .bundle();

        assertThat(types(some)).containsExactly("Encounter", "Location");
        assertThat(names(posted)).isEqualTo(names(some));
    }

    @Test
    void the_questionnaire_of_a_response_comes_along() {
        String patient = Clinic.store(server, Clinic.patient());
        QuestionnaireResponse response =
                Clinic.parse(Examples.read("instruments/phq-9/valid/response-by-our-questionnaire.json"));
        response.setSubject(new Reference("Patient/" + patient))
                .setEncounter(null)
                .setAuthor(null);
        Clinic.store(server, response);

        Bundle everything = server.get("Patient/" + patient + "/$everything").bundle();

        assertThat(names(everything)).contains("Questionnaire/phq-9");
        // The score that the server derived is part of the record.
        assertThat(types(everything)).contains("Observation", "QuestionnaireResponse");
    }

    @ParameterizedTest
    @CsvSource({
        "Patient/nobody/$everything, 404, not-found",
        "Patient/{id}/$everything?since=2026, 400, parameter-unknown",
        "Patient/{id}/$everything?start=yesterday, 400, parameter-value",
        "Patient/{id}/$everything?_type=Spaceship, 400, parameter-value",
        "Patient/{id}/$everything?_count=few, 400, parameter-value",
        "Patient/{id}/$everything?_page=elsewhere, 400, search-value",
    })
    void refuses_what_makes_no_sense(String path, int status, String rule) {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = server.get(path.replace("{id}", id));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.errors()).containsExactly(rule);
    }

    @Test
    void a_deleted_patient_has_no_record() {
        String id = Clinic.store(server, Clinic.patient());
        server.delete("Patient/" + id);

        assertThat(server.get("Patient/" + id + "/$everything").status()).isEqualTo(410);
    }

    private static List<String> located(Server.Answer transaction) {
        return transaction.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .map(location -> location.substring(0, location.indexOf("/_history")))
                .toList();
    }

    private static List<String> own(Server.Answer transaction) {
        return located(transaction).stream()
                .filter(name -> !SUPPORTING.contains(name.substring(0, name.indexOf('/'))))
                .toList();
    }

    private static List<String> names(Bundle bundle) {
        return bundle.getEntry().stream().map(EverythingIT::name).toList();
    }

    private static List<String> matches(Bundle bundle) {
        return bundle.getEntry().stream()
                .filter(entry -> entry.getSearch().getMode() == SearchEntryMode.MATCH)
                .map(EverythingIT::name)
                .toList();
    }

    private static Set<String> types(Bundle bundle) {
        return bundle.getEntry().stream()
                .map(entry -> entry.getResource().fhirType())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(BundleEntryComponent entry) {
        return entry.getResource().getIdElement().toUnqualifiedVersionless().getValue();
    }
}
