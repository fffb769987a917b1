package org.ketaminefhir;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A synthetic payer that asks by Task. */
final class Payer {
    static final String CDEX = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";
    static final String HREX = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    static final String SDC = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp";
    static final String OURS = "https://ketaminefhir.org/fhir/CodeSystem/request-input";

    private final String kind;
    private final List<String> inputs = new ArrayList<>();
    private String patient;
    private String requester = "{\"reference\":\"Organization/org-x\"}";
    private String status = "requested";
    private String number = "R-" + UUID.randomUUID();

    private Payer(String kind, String patient) {
        this.kind = kind;
        this.patient = "{\"reference\":\"" + patient + "\"}";
    }

    static Payer query(String patient, String query) {
        return new Payer("data-request-query", patient).input(HREX, "data-query", "\"valueString\":\"" + query + "\"");
    }

    static Payer code(String patient, String system, String code) {
        return new Payer("data-request-code", patient)
                .input(
                        HREX,
                        "data-code",
                        "\"valueCodeableConcept\":{\"coding\":[{\"system\":\"" + system + "\",\"code\":\"" + code
                                + "\"}]}");
    }

    static Payer document(String patient) {
        return code(patient, "https://ketaminefhir.org/fhir/CodeSystem/document-type", "coverage-documentation");
    }

    static Payer form(String patient, String canonical) {
        return new Payer("data-request-questionnaire", patient)
                .input(SDC, "questionnaire", "\"valueCanonical\":\"" + canonical + "\"");
    }

    Payer input(String system, String code, String value) {
        inputs.add("{\"type\":{\"coding\":[{\"system\":\"" + system + "\",\"code\":\"" + code + "\"}]}," + value + "}");
        return this;
    }

    Payer purpose(String system, String code) {
        return input(
                CDEX,
                "purpose-of-use",
                "\"valueCodeableConcept\":{\"coding\":[{\"system\":\"" + system + "\",\"code\":\"" + code + "\"}]}");
    }

    Payer about(String reference) {
        patient = reference;
        return this;
    }

    Payer from(String reference) {
        requester = reference;
        return this;
    }

    Payer status(String other) {
        status = other;
        return this;
    }

    Payer number(String other) {
        number = other;
        return this;
    }

    String json() {
        return """
                {"resourceType":"Task","meta":{"profile":[
                 "http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request"]},
                 "identifier":[{"system":"https://payer.example/requests","value":"%s"}],
                 "status":"%s","intent":"order","code":{"coding":[{"system":"%s","code":"%s"}]},
                 "for":%s,"authoredOn":"2026-11-22T10:00:00Z","requester":%s,
                 "owner":{"reference":"Organization/org-a"},
                 "reasonReference":{"identifier":{"value":"PA-551"}},"input":[%s]}"""
                .formatted(number, status, CDEX, kind, patient, requester, String.join(",", inputs));
    }
}
