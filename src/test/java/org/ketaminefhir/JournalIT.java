package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log of a day at the clinic holds nothing of any patient. */
class JournalIT extends RunningServer {
    private final ListAppender<ILoggingEvent> journal = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @BeforeEach
    void listen() {
        journal.start();
        root.addAppender(journal);
    }

    @AfterEach
    void stop() {
        root.detachAppender(journal);
    }

    @Test
    void a_whole_journey_leaves_no_patient_value_in_the_log() {
        Bundle session = Clinic.session();
        Patient patient = Clinic.in(session, Patient.class);
        patient.getNameFirstRep().setFamily("Brzeczyszczykiewicz").setGiven(null);
        patient.getNameFirstRep().addGiven("Grzegorzina");
        patient.setBirthDateElement(new DateType("1971-03-29"));
        Identifier mrn = patient.getIdentifierFirstRep();
        String member = Clinic.in(session, Coverage.class).getSubscriberId();
        String json = Clinic.json(session);
        List<String> values = List.of(
                "Brzeczyszczykiewicz", "Grzegorzina", "1971-03-29", mrn.getValue(), member, "61.7391", "Patient?");
        root.warn("the journal listens");

        Server.Answer stored = server.post("", json);
        String id = Clinic.located(stored, "Patient").substring("Patient/".length());
        server.post("", json);
        server.get("Patient?name=Brzeczyszczykiewicz&birthdate=1971-03-29");
        server.get("Patient?nickname=Grzegorzina");
        server.get("Patient?birthdate=1971-03-29T");
        server.get("Starship?name=Brzeczyszczykiewicz");
        server.get("Patient/" + id + "/$erase?name=Brzeczyszczykiewicz");
        server.raw("GET", "Patient//1?name=Brzeczyszczykiewicz");
        server.raw("GET", "Patient?name=Brzeczyszczykiewicz%zz");
        server.raw("BREW", "Patient?name=Brzeczyszczykiewicz");
        server.get("Patient?name=" + "Brzeczyszczykiewicz".repeat(900));
        server.get("Patient/" + id);
        server.get("Patient/Brzeczyszczykiewicz");
        server.get("Patient/" + id + "?_format=xml&name=Brzeczyszczykiewicz");
        server.get("Patient/" + id, "If-None-Match", "W/\"1\"");
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(61.7391);
        Clinic.in(session, Observation.class).addNote().setText("Brzeczyszczykiewicz");
        server.post("", Clinic.json(session));
        server.post("$validate", Clinic.json(session));
        server.post("", json.substring(0, json.length() / 2));
        server.post("", json.replace("\"gender\":\"female\"", "\"gender\":\"Brzeczyszczykiewicz\""));
        server.post("", json.replace("\"birthDate\":\"1971-03-29\"", "\"birthDate\":\"1971-03-29x\""));
        server.post("", json.replace("urn:uuid:", "urn:uuid:Brzeczyszczykiewicz"));
        server.post("Patient", Clinic.json(patient), "If-None-Exist", "nickname=Brzeczyszczykiewicz");
        server.post("Patient", Clinic.json(patient), "If-None-Exist", "name=Brzeczyszczykiewicz");
        server.post("Patient", json.getBytes(), "text/Brzeczyszczykiewicz");
        server.get("Patient?identifier=" + mrn.getSystem() + "%7C" + mrn.getValue());
        server.get("Observation?patient.name=Brzeczyszczykiewicz&_sort=-date");
        server.post(
                "Patient/_search",
                "family=Brzeczyszczykiewicz&birthdate=1971-03-29".getBytes(),
                "application/x-www-form-urlencoded");
        Server.send(
                server.request("Patient/" + id)
                        .header("Content-Type", "application/json-patch+json")
                        .method(
                                "PATCH",
                                BodyPublishers.ofString(
                                        "[{\"op\":\"replace\",\"path\":\"/name/0/family\",\"value\":\"Brzeczyszczykiewicz-Two\"}]")));
        Server.send(server.request("Patient/" + id)
                .header("Content-Type", "application/json-patch+json")
                .method(
                        "PATCH",
                        BodyPublishers.ofString(
                                "[{\"op\":\"test\",\"path\":\"/name/0/family\",\"value\":\"Brzeczyszczykiewicz\"}]")));
        server.get("Patient/" + id + "/_history");
        server.get("Patient/" + id + "/$everything");
        server.get("AuditEvent?patient=" + id);
        server.get("AuditEvent?patient.name=Brzeczyszczykiewicz");
        server.delete("Patient?name=Brzeczyszczykiewicz");
        server.delete("Patient/" + id);

        assertThat(journal.list).isNotEmpty();
        for (ILoggingEvent event : List.copyOf(journal.list)) {
            String line = event.getLoggerName() + " " + event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            assertThat(line).doesNotContain(values);
        }
    }
}
