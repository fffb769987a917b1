package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;

/** What the server says by itself is valid FHIR R4, held against the reference validator as a client would. */
class OwnWordsIT extends RunningServer {
    @Test
    void bundles_and_outcomes_of_the_server_are_valid_fhir() {
        Bundle session = Clinic.session();
        String json = Clinic.json(session);
        List<Server.Answer> answers = new ArrayList<>();

        answers.add(server.post("", json, "Prefer", "return=representation"));
        answers.add(server.post("", json));
        answers.add(server.post("", json.replace("\"type\":\"transaction\"", "\"type\":\"batch\"")));
        String patient = Clinic.located(answers.get(0), "Patient").substring("Patient/".length());
        answers.add(server.get("Observation?patient=" + patient));
        answers.add(server.get("Observation?patient=" + patient + "&_count=3"));
        answers.add(server.get("Observation?patient=" + patient + "&_count=0"));
        answers.add(server.get("Observation?patient=nobody"));
        answers.add(server.get("Observation?patient=" + patient, "Accept", "application/fhir+xml"));
        answers.add(server.get("Observation?nickname=a"));
        answers.add(server.post("$validate", Clinic.json(Clinic.patient())));
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(60);
        Clinic.in(session, Patient.class).addName().setText(" ");
        answers.add(server.post("$validate", Clinic.json(session)));
        answers.add(server.post("", Clinic.json(session)));
        answers.add(server.get("metadata"));

        assertThat(answers).allSatisfy(answer -> assertThat(Conformance.faults(answer.body()))
                .isEmpty());
    }

    @Test
    void a_page_says_where_each_record_stands_and_where_the_next_page_is() {
        Server.Answer stored = server.post("", Clinic.json(Clinic.session()));
        String patient = Clinic.located(stored, "Patient").substring("Patient/".length());

        Bundle page = server.get("Observation?patient=" + patient + "&_count=3").bundle();

        assertThat(page.getType()).isEqualTo(Bundle.BundleType.SEARCHSET);
        assertThat(page.getEntry()).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.getFullUrl()).startsWith(server.base() + "/Observation/");
            assertThat(entry.getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.MATCH);
        });
        assertThat(page.getLink("next").getUrl()).startsWith(server.base() + "/Observation?");
    }
}
