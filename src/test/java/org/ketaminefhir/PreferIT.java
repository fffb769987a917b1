package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client sees of what it wrote, and the headers that it gets whatever it sees.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#ops">Managing return content</a>
 */
class PreferIT extends RunningServer {
    @ParameterizedTest
    @CsvSource({
        "return=minimal, ''",
        "return=representation, Patient",
        "return=OperationOutcome, OperationOutcome",
        "'handling=strict, return=minimal', ''",
        "return=\"minimal\"; foo=bar, ''",
        "return=everything, Patient"
    })
    void a_single_write_answers_with_what_was_preferred_and_always_with_its_headers(String prefer, String body) {
        Server.Answer created = server.post("Patient", Clinic.json(Clinic.patient()), "Prefer", prefer);
        String id = Clinic.id(created.header("Location"));
        Patient patient = server.read("Patient/" + id);
        Server.Answer updated = server.put(
                "Patient/" + id, Clinic.json(patient.setGender(AdministrativeGender.FEMALE)), "Prefer", prefer);
        Server.Answer patched = Server.send(server.request("Patient/" + id, "Prefer", prefer)
                .header("Content-Type", "application/json-patch+json")
                .method("PATCH", BodyPublishers.ofString("[{\"op\":\"remove\",\"path\":\"/gender\"}]")));

        written(created, 201, id, 1, body);
        written(updated, 200, id, 2, body);
        written(patched, 200, id, 3, body);
    }

    private void written(Server.Answer answer, int status, String id, int version, String body) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Location")).isEqualTo(server.base() + "/Patient/" + id + "/_history/" + version);
        assertThat(answer.header("ETag")).isEqualTo("W/\"" + version + "\"");
        Patient stored = server.read("Patient/" + id + "/_history/" + version);
        assertThat(answer.header("Last-Modified")).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} .* GMT");
        assertThat(ZonedDateTime.parse(answer.header("Last-Modified"), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .isEqualTo(stored.getMeta().getLastUpdated().toInstant().truncatedTo(ChronoUnit.SECONDS));
        if (body.isEmpty()) {
            assertThat(answer.body()).isEmpty();
        } else {
            assertThat(answer.resource().fhirType()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "batch"})
    void every_entry_has_an_outcome_when_outcomes_are_preferred(String type) {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.fromCode(type));
        bundle.addEntry()
                .setResource(Clinic.patient())
                .getRequest()
                .setMethod(Bundle.HTTPVerb.POST)
                .setUrl("Patient");
        bundle.addEntry().getRequest().setMethod(Bundle.HTTPVerb.DELETE).setUrl("Patient/nobody");

        Bundle plain = server.post("", Clinic.json(bundle)).bundle();
        bundle.getEntry().get(0).setResource(Clinic.patient());
        Bundle outcomes = server.post("", Clinic.json(bundle), "Prefer", "return=OperationOutcome")
                .bundle();
        bundle.getEntry().get(0).setResource(Clinic.patient());
        Bundle shown = server.post("", Clinic.json(bundle), "Prefer", "return=representation")
                .bundle();

        assertThat(plain.getEntry()).noneMatch(entry -> entry.getResponse().hasOutcome() || entry.hasResource());
        assertThat(outcomes.getEntry()).allSatisfy(entry -> assertThat(
                        ((OperationOutcome) entry.getResponse().getOutcome())
                                .getIssueFirstRep()
                                .getSeverity()
                                .toCode())
                .isEqualTo("information"));
        assertThat(shown.getEntry().get(0).getResource().fhirType()).isEqualTo("Patient");
        assertThat(shown.getEntry().get(0).getResponse().getStatus()).startsWith("201");
        assertThat(shown.getEntry().get(1).getResponse().getStatus()).startsWith("204");
    }
}
