package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;

/**
 * Interactions that name their record by what it is found by.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#cond-update">Conditional update</a>
 */
class ConditionalIT extends RunningServer {
    private final Patient patient = Clinic.patient();
    private final String search = "Patient?identifier=" + Clinic.mrn(patient).replace("|", "%7C");

    /** A second patient with the same number, of another clinic, and a search that finds both. */
    private String ambiguous() {
        Clinic.store(server, patient);
        Patient twin = Clinic.patient();
        twin.addIdentifier(patient.getIdentifierFirstRep().copy().setSystem("https://other.example/mrn"));
        Clinic.store(server, twin);
        return "Patient?identifier=" + patient.getIdentifierFirstRep().getValue();
    }

    @Test
    void an_update_makes_what_is_not_there_under_the_id_that_it_carries_or_a_new_one() {
        String id = "own-" + UUID.randomUUID();
        patient.setId(id);

        Server.Answer own = server.put(search, Clinic.json(patient));
        Patient other = Clinic.patient();
        Server.Answer given =
                server.put("Patient?identifier=" + Clinic.mrn(other).replace("|", "%7C"), Clinic.json(other));

        assertThat(own.status()).as(own.toString()).isEqualTo(201);
        assertThat(own.header("Location")).endsWith("/Patient/" + id + "/_history/1");
        assertThat(given.status()).isEqualTo(201);
    }

    @Test
    void an_update_that_carries_another_id_than_the_record_that_it_finds_is_a_400() {
        String id = Clinic.store(server, patient);
        patient.setId("another");

        Server.Answer refused = server.put(search, Clinic.json(patient));
        patient.setId(id);
        patient.addName().setText("right");
        Server.Answer right = server.put(search, Clinic.json(patient));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("id-differs");
        assertThat(right.status()).isEqualTo(200);
        assertThat(right.header("ETag")).isEqualTo("W/\"2\"");
    }

    @Test
    void an_update_that_finds_nothing_does_not_overwrite_the_record_whose_id_it_carries() {
        String id = Clinic.store(server, Clinic.patient());
        patient.setId(id);

        Server.Answer refused = server.put(search, Clinic.json(patient));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.errors()).containsExactly("id-taken");
        assertThat(server.get("Patient/" + id).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void an_update_that_finds_several_is_a_412() {
        Server.Answer answer = server.put(ambiguous(), Clinic.json(Clinic.patient()));

        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.errors()).containsExactly("condition-ambiguous");
    }

    @Test
    void a_create_finds_one_makes_one_or_finds_too_many() {
        String condition = "identifier=" + Clinic.mrn(patient);

        Server.Answer made = server.post("Patient", Clinic.json(patient), "If-None-Exist", condition);
        Server.Answer found = server.post("Patient", Clinic.json(patient), "If-None-Exist", condition);

        assertThat(made.status()).isEqualTo(201);
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.header("Location")).isEqualTo(made.header("Location"));
        assertThat(found.header("ETag")).isEqualTo("W/\"1\"");
        Patient twin = Clinic.patient();
        twin.addIdentifier(patient.getIdentifierFirstRep().copy().setSystem("https://other.example/mrn"));
        Clinic.store(server, twin);
        assertThat(server.post(
                                "Patient",
                                Clinic.json(Clinic.patient()),
                                "If-None-Exist",
                                "identifier=" + patient.getIdentifierFirstRep().getValue())
                        .status())
                .isEqualTo(412);
    }

    @Test
    void a_delete_takes_the_one_that_it_finds_is_content_with_none_and_refuses_several() {
        String id = Clinic.store(server, patient);

        Server.Answer gone = server.delete(search);
        Server.Answer nothing = server.delete(search);

        assertThat(gone.status()).isEqualTo(204);
        assertThat(gone.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(server.get("Patient/" + id).status()).isEqualTo(410);
        assertThat(nothing.status()).isEqualTo(204);
        assertThat(nothing.header("ETag")).isNull();
        Patient one = Clinic.patient();
        patient.getIdentifierFirstRep().setValue(one.getIdentifierFirstRep().getValue());
        Server.Answer several = server.delete(ambiguous());
        assertThat(several.status()).isEqualTo(412);
        assertThat(several.errors()).containsExactly("condition-ambiguous");
    }

    @Test
    void a_delete_needs_a_condition_that_is_one_and_follows_if_match() {
        String id = Clinic.store(server, patient);

        assertThat(server.delete("Patient?_format=json").errors()).containsExactly("condition-invalid");
        assertThat(server.delete("Patient?nickname=a").errors()).containsExactly("condition-invalid");
        assertThat(server.delete(search, "If-Match", "W/\"9\"").status()).isEqualTo(412);
        assertThat(server.delete("Patient").status()).isEqualTo(400);
        assertThat(server.get("Patient/" + id).status()).isEqualTo(200);
        assertThat(server.delete(search, "If-Match", "W/\"1\"").status()).isEqualTo(204);
    }
}
