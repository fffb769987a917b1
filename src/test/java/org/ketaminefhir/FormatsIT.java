package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In which form, and how much of a record, a client gets.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#general">General parameters</a>
 */
class FormatsIT extends RunningServer {
    private static final String JSON = "application/fhir+json";
    private static final String XML = "application/fhir+xml";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json | application/fhir+json",
                "application/json | application/fhir+json",
                "application/fhir+json | application/fhir+json",
                "application%2Ffhir%2Bjson | application/fhir+json",
                "text/json | application/fhir+json",
                "xml | application/fhir+xml",
                "text/xml | application/fhir+xml",
                "application/xml | application/fhir+xml",
                "application/fhir+xml;fhirVersion=4.0 | application/fhir+xml"
            })
    void format_in_the_url_is_followed(String format, String type) {
        String id = Clinic.store(server, Clinic.patient());

        for (String path : new String[] {"Patient/" + id, "Patient?_id=" + id, "Patient/" + id + "/_history"}) {
            Server.Answer answer =
                    server.get(path + (path.contains("?") ? "&" : "?") + "_format=" + format, "Accept", "text/turtle");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).startsWith(type);
            assertThat(answer.body()).startsWith(type.endsWith("json") ? "{" : "<");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/fhir+json",
                "application/* | application/fhir+json",
                "application/fhir+xml | application/fhir+xml",
                "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8 | application/fhir+xml",
                "application/fhir+xml;q=0.5, application/fhir+json | application/fhir+json",
                "text/turtle, application/fhir+json;q=0.1 | application/fhir+json",
                "application/fhir+json; fhirVersion=4.0 | application/fhir+json"
            })
    void accept_is_followed(String accept, String type) {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = server.get("Patient/" + id, "Accept", accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith(type);
        assertThat(answer.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(answer.header("Last-Modified")).endsWith("GMT");
        assertThat(answer.header("Content-Location")).endsWith("/Patient/" + id + "/_history/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/turtle",
                "text/html",
                "application/fhir+json; fhirVersion=3.0",
                "application/fhir+json;q=0",
                "image/png",
                "nonsense"
            })
    void what_is_not_spoken_is_a_406_in_fhir(String accept) {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = server.get("Patient/" + id, "Accept", accept);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.errors()).containsExactly("format-not-supported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ttl", "html", "text/html", "html/json", "", "application/json-patch+json"})
    void an_unknown_format_in_the_url_is_a_406(String format) {
        Server.Answer answer = server.get("Patient?_format=" + format);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.errors()).containsExactly("format-not-supported");
    }

    @Test
    void a_body_in_another_version_of_fhir_is_a_415() {
        Server.Answer answer =
                server.post("Patient", Clinic.json(Clinic.patient()).getBytes(), JSON + "; fhirVersion=5.0");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.errors()).containsExactly("media-type");
        assertThat(server.post("Patient", Clinic.json(Clinic.patient()).getBytes(), JSON + "; fhirVersion=4.0")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void what_is_written_in_xml_is_answered_in_the_format_that_is_asked_for() {
        Patient patient = Clinic.patient();
        byte[] xml =
                Examples.FHIR.newXmlParser().encodeResourceToString(patient).getBytes();

        Server.Answer answer = server.post("Patient?_format=xml&_pretty=true", xml, XML);

        assertThat(answer.header("Content-Type")).startsWith(XML);
        assertThat(answer.body()).contains("\n   ");
        assertThat(answer.<Patient>resource().getIdentifierFirstRep().getValue())
                .isEqualTo(patient.getIdentifierFirstRep().getValue());
    }

    private String observation() {
        String patient = Clinic.store(server, Clinic.patient());
        return "Observation/"
                + Clinic.id(server.post(
                                "Observation",
                                """
                        {"resourceType":"Observation","meta":{"tag":[{"system":"https://clinic.example/tags","code":"t"}]},
                         "identifier":[{"system":"https://clinic.example/observations","value":"%s"}],
                         "text":{"status":"additional","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">words</div>"},
                         "status":"final","code":{"text":"a"},"subject":{"reference":"Patient/%s"},
                         "effectiveDateTime":"2026-03-02","valueQuantity":{"value":1.50},"note":[{"text":"remark"}]}"""
                                        .formatted(UUID.randomUUID(), patient))
                        .header("Location"));
    }

    @ParameterizedTest
    @CsvSource({
        "_summary=true, 'status,code,subject,effective,value', 'text,note'",
        "_summary=data, 'status,code,subject,note,value', text",
        "_summary=text, 'status,code,text', 'note,subject,value'",
        "_summary=false, 'status,code,subject,note,value,text', ''",
        "_elements=note, 'status,code,note', 'text,subject,value'",
        "'_elements=Observation.subject,note', 'status,code,note,subject', 'text,value'"
    })
    void a_part_of_a_record_keeps_what_is_mandatory_and_says_that_it_is_a_part(String asked, String there, String not) {
        String path = observation();

        for (String address : new String[] {path + "?", path + "/_history/1?", path + "/_history?"}) {
            for (String format : new String[] {"json", "xml"}) {
                Server.Answer answer = server.get(address + asked + "&_format=" + format);
                assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                boolean bundle = address.contains("_history?");
                Observation part = bundle ? Clinic.in(answer.bundle(), Observation.class) : answer.resource();
                for (String name : there.split(",")) {
                    assertThat(part.getNamedProperty(name).hasValues()).as(name).isTrue();
                }
                for (String name : not.isEmpty() ? new String[0] : not.split(",")) {
                    assertThat(part.getNamedProperty(name).hasValues()).as(name).isFalse();
                }
                assertThat(part.getIdElement().getIdPart()).isEqualTo(path.substring(12));
                assertThat(part.getMeta().getVersionId()).isEqualTo("1");
                assertThat(part.getMeta().getTag("https://clinic.example/tags", "t"))
                        .isNotNull();
                assertThat(part.getMeta().getTag().stream().anyMatch(tag -> "SUBSETTED".equals(tag.getCode())))
                        .isEqualTo(!asked.equals("_summary=false"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"_summary=some", "_summary=", "_summary=count", "_summary=true&_elements=note"})
    void a_summary_that_makes_no_sense_is_a_400(String asked) {
        Server.Answer answer = server.get(observation() + "?" + asked);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("search-value");
    }

    @Test
    void a_reader_who_has_the_version_gets_304_with_its_name_and_time() {
        String id = Clinic.store(server, Clinic.patient());
        Server.Answer first = server.get("Patient/" + id);
        String date = first.header("Last-Modified");

        for (String path : new String[] {"Patient/" + id, "Patient/" + id + "/_history/1"}) {
            for (String[] header : new String[][] {
                {"If-None-Match", "W/\"1\""},
                {"If-None-Match", "\"1\""},
                {"If-None-Match", "W/\"7\", W/\"1\""},
                {"If-None-Match", "*"},
                {"If-Modified-Since", date},
                {"If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"}
            }) {
                Server.Answer answer = server.get(path, header);
                assertThat(answer.status()).as(String.join(" ", header)).isEqualTo(304);
                assertThat(answer.header("ETag")).isEqualTo("W/\"1\"");
                assertThat(answer.header("Last-Modified")).isEqualTo(date);
                assertThat(answer.body()).isEmpty();
            }
            for (String[] header : new String[][] {
                {"If-None-Match", "W/\"11\""},
                {"If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"},
                {"If-Modified-Since", "last week"},
                {"If-None-Match", "W/\"2\"", "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"}
            }) {
                assertThat(server.get(path, header).status())
                        .as(String.join(" ", header))
                        .isEqualTo(200);
            }
        }

        Patient patient = server.read("Patient/" + id);
        server.put("Patient/" + id, Clinic.json(patient.setGender(AdministrativeGender.MALE)));
        assertThat(server.get("Patient/" + id, "If-None-Match", "W/\"1\"").status())
                .isEqualTo(200);
    }
}
