package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back is what was sent: every digit, every reference, every blank that somebody may have signed. */
class FidelityIT extends RunningServer {
    private static final String XML = "application/fhir+xml";
    /** Tells 1.50 from 1.5. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String number = UUID.randomUUID().toString();

    /** Everything that a server is tempted to tidy up. */
    private String observation(String patient) {
        return """
                {"resourceType":"Observation",
                 "identifier":[{"system":"https://clinic.example/observations","value":"%s"}],
                 "text":{"status":"additional","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>z  <b>1.50</b>&#160;&lt;</p></div>"},
                 "extension":[{"url":"https://ehr.example/b","valueDecimal":84.0},{"url":"https://ehr.example/a","extension":[{"url":"n","valueString":" x "}]}],
                 "status":"final",
                 "code":{"text":"grüße \\u03b1\\ud83d\\ude00 \\"quoted\\" \\\\ \\/"},
                 "subject":{"reference":"Patient/%s/_history/1"},
                 "effectiveDateTime":"2026-03-02T09:40:00.120-05:00",
                 "_status":{"id":"s1","extension":[{"url":"https://ehr.example/c","valueCode":"k"}]},
                 "note":[{"text":"line\\r\\n\\ttab"}],
                 "component":[{"code":{"text":"b"},"valueQuantity":{"value":1.50}},
                              {"code":{"text":"a"},"valueQuantity":{"value":1.0e-22}},
                              {"code":{"text":"c"},"valueQuantity":{"value":84.0}}]}"""
                .formatted(number, patient);
    }

    @Test
    void read_vread_and_search_give_back_what_was_sent() throws IOException {
        String sent = observation(Clinic.store(server, Clinic.patient()));

        String id = Clinic.id(server.post("Observation", sent).header("Location"));

        Server.Answer read = server.get("Observation/" + id);
        assertThat(read.body()).contains(":1.50}", ":1.0e-22}", ":84.0}");
        same(read.body(), sent);
        same(server.get("Observation/" + id + "/_history/1").body(), sent);
        same(found(server.get("Observation?identifier=" + number)), sent);
    }

    @Test
    void what_is_laid_out_for_reading_keeps_every_digit() throws IOException {
        String sent = observation(Clinic.store(server, Clinic.patient()));
        String id = Clinic.id(server.post("Observation", sent).header("Location"));

        String pretty = server.get("Observation/" + id + "?_pretty=true").body();

        assertThat(pretty).contains("\n  \"status\"", "1.50", "1.0e-22", "84.0");
        same(pretty, sent);
        same(found(server.get("Observation?identifier=" + number + "&_pretty=true")), sent);
    }

    @Test
    void xml_in_and_out_says_the_same_as_json() {
        String patient = Clinic.store(server, Clinic.patient());
        // HAPI's writer of XML makes one blank of several in a narrative, where they mean nothing.
        Observation sent = Clinic.parse(observation(patient).replace("z  <b>", "z <b>"));
        String xml = Examples.FHIR.newXmlParser().encodeResourceToString(sent);

        Server.Answer stored = server.post("Observation", xml.getBytes(StandardCharsets.UTF_8), XML);
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        String id = Clinic.id(stored.header("Location"));
        Server.Answer read = server.get("Observation/" + id, "Accept", XML);

        assertThat(read.header("Content-Type")).startsWith(XML);
        assertThat(read.body()).contains("\"1.50\"", "\"84.0\"", "Patient/" + patient + "/_history/1", "😀");
        Observation back = (Observation) Examples.FHIR.newXmlParser().parseResource(read.body());
        back.setMeta(null).setId((String) null);
        assertThat(Clinic.json(back)).isEqualTo(Clinic.json(sent));
        assertThat(server.get("Observation/" + id + "?_format=xml").body()).isEqualTo(read.body());
        assertThat(server.get("Observation/" + id + "?_format=json", "Accept", XML)
                        .header("Content-Type"))
                .startsWith(Server.FHIR_JSON);
    }

    @Test
    void a_session_can_be_sent_and_read_as_xml() {
        Bundle session = Clinic.session();
        byte[] xml =
                Examples.FHIR.newXmlParser().encodeResourceToString(session).getBytes(StandardCharsets.UTF_8);

        Server.Answer answer = server.post("", xml, XML);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String number = Clinic.in(session, MedicationAdministration.class)
                .getIdentifierFirstRep()
                .getValue();
        Bundle found = (Bundle) Examples.FHIR
                .newXmlParser()
                .parseResource(server.get("MedicationAdministration?identifier=" + number, "Accept", XML)
                        .body());
        MedicationAdministration back = Clinic.in(found, MedicationAdministration.class);
        assertThat(back.getDosage()
                        .equalsDeep(Clinic.in(session, MedicationAdministration.class)
                                .getDosage()))
                .isTrue();
    }

    @Test
    void references_inside_a_transaction_become_addresses_and_nothing_else_changes() throws IOException {
        Bundle session = Clinic.session();
        Server.Answer answer = server.post("", Clinic.json(session));

        Encounter sent = Clinic.in(session, Encounter.class);
        String stored = server.get(Clinic.located(answer, "Encounter")).body();
        String patient = Clinic.located(answer, "Patient");

        assertThat(stored).doesNotContain("urn:uuid");
        assertThat(Clinic.<Encounter>parse(stored).getSubject().getReference()).isEqualTo(patient);
        String rewritten = Clinic.json(sent);
        for (int i = 0; i < session.getEntry().size(); i++) {
            String location = answer.bundle().getEntry().get(i).getResponse().getLocation();
            rewritten = rewritten.replace(
                    session.getEntry().get(i).getFullUrl(), location.substring(0, location.indexOf("/_history")));
        }
        same(stored, rewritten);
    }

    @Test
    void a_signed_document_is_kept_as_it_is_with_its_ids_references_and_blanks() throws IOException {
        String sent =
                """
                {"resourceType":"Bundle","type":"document",
                 "identifier":{"system":"https://clinic.example/documents","value":"%s"},
                 "timestamp":"2026-03-02T12:00:00-05:00",
                 "entry":[
                  {"fullUrl":"https://ehr.example/fhir/Composition/comp-1","resource":{"resourceType":"Composition","id":"comp-1",
                   "meta":{"versionId":"7","lastUpdated":"2026-03-02T11:00:00Z"},
                   "status":"final","type":{"coding":[{"system":"http://loinc.org","code":"11488-4"}]},
                   "subject":{"reference":"Patient/pat-1"},"date":"2026-03-02","author":[{"reference":"Patient/pat-1"}],
                   "title":"Session","section":[{"title":"a","entry":[{"reference":"Observation/obs-1"}]}]}},
                  {"fullUrl":"https://ehr.example/fhir/Patient/pat-1","resource":{"resourceType":"Patient","id":"pat-1",
                   "name":[{"family":"Example"}],"photo":[{"contentType":"image/png","data":"aGVs\\nbG8 ="}]}},
                  {"fullUrl":"https://ehr.example/fhir/Observation/obs-1","resource":{"resourceType":"Observation","id":"obs-1",
                   "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/pat-1"},
                   "performer":[{"reference":"https://ehr.example/fhir/Practitioner/45/_history/2"}],
                   "valueQuantity":{"value":1.0e-22}}}],
                 "signature":{"type":[{"system":"urn:iso-astm:E1762-95:2013","code":"1.2.840.10065.1.12.1.1"}],
                  "when":"2026-03-02T12:00:00-05:00","who":{"reference":"https://ehr.example/fhir/Practitioner/45"},
                  "data":"c2ln bmVk"}}"""
                        .formatted(number);

        Server.Answer stored = server.post("Bundle", sent);

        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        String id = Clinic.id(stored.header("Location"));
        same(server.get("Bundle/" + id).body(), sent);
        same(server.get("Bundle/" + id + "/_history/1").body(), sent);
        same(found(server.get("Bundle?identifier=" + number)), sent);
    }

    @Test
    void an_entry_that_no_reference_reaches_is_told_at_its_place_in_the_document() {
        Bundle document = new Bundle().setType(Bundle.BundleType.DOCUMENT);
        document.setTimestamp(new Date()).getIdentifier().setSystem(Clinic.MRN).setValue(number);
        document.addEntry()
                .setFullUrl("https://ehr.example/fhir/Composition/c")
                .setResource(
                        Clinic.parse(
                                """
                        {"resourceType":"Composition","id":"c","status":"final","type":{"text":"a"},"date":"2026-03-02",
                         "author":[{"display":"a"}],"title":"a"}"""));
        document.addEntry()
                .setFullUrl("https://ehr.example/fhir/Patient/p")
                .setResource(Clinic.patient().setId("p"));

        Server.Answer answer = server.post("Bundle", Clinic.json(document));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.errors()).containsExactly("document-orphan");
        assertThat(answer.body()).contains("\"Bundle.entry[1]\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/fhir+json", "application/json", "text/json"})
    void json_comes_under_several_names(String type) {
        assertThat(server.post("Patient", Clinic.json(Clinic.patient()).getBytes(StandardCharsets.UTF_8), type)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void bodies_are_taken_and_given_packed() throws IOException, InterruptedException {
        String sent = observation(Clinic.store(server, Clinic.patient()));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(sent.getBytes(StandardCharsets.UTF_8));
        }
        Server.Answer stored =
                Server.send(server.request("Observation", "Content-Encoding", "gzip", "Content-Type", Server.FHIR_JSON)
                        .POST(BodyPublishers.ofByteArray(packed.toByteArray())));
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);

        String path = "/Observation/" + Clinic.id(stored.header("Location"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.base() + path))
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            same(new String(gzip.readAllBytes(), StandardCharsets.UTF_8), sent);
        }
    }

    @Test
    void a_body_that_claims_to_be_packed_and_is_not_is_a_400() {
        Server.Answer answer =
                Server.send(server.request("Patient", "Content-Encoding", "gzip", "Content-Type", Server.FHIR_JSON)
                        .POST(BodyPublishers.ofString(Clinic.json(Clinic.patient()))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("body-broken");
    }

    @Test
    void what_a_sender_says_of_version_and_time_does_not_count() {
        Patient patient = Clinic.patient();
        patient.setId("theirs");
        patient.getMeta().setVersionId("41").setLastUpdatedElement(new InstantType("2001-01-01T00:00:00Z"));
        patient.getMeta().addTag().setSystem("https://ehr.example/tags").setCode("kept");

        Patient stored = server.read("Patient/" + Clinic.store(server, patient));

        assertThat(stored.getIdElement().getIdPart()).isNotEqualTo("theirs");
        assertThat(stored.getMeta().getVersionId()).isEqualTo("1");
        assertThat(stored.getMeta().getLastUpdatedElement().getYear()).isNotEqualTo(2001);
        assertThat(stored.getMeta().getTag("https://ehr.example/tags", "kept")).isNotNull();
    }

    /** The same text for the same element, in the same order, apart from what the server itself says. */
    private static void same(String back, String sent) throws IOException {
        assertThat(withoutServersPart(back)).isEqualTo(withoutServersPart(sent));
    }

    private static String withoutServersPart(String json) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(json);
        root.remove(List.of("id", "meta"));
        return root.toPrettyString();
    }

    private static String found(Server.Answer search) throws IOException {
        JsonNode entries = JSON.readTree(search.body()).get("entry");
        assertThat(entries).hasSize(1);
        return entries.get(0).get("resource").toString();
    }
}
