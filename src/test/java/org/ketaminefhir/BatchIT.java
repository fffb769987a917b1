package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many requests in one.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">batch/transaction</a>
 */
class BatchIT extends RunningServer {
    private final Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);

    private BundleEntryComponent ask(HTTPVerb method, String url, Resource resource) {
        BundleEntryComponent entry = bundle.addEntry().setResource(resource);
        entry.getRequest().setMethod(method).setUrl(url);
        return entry;
    }

    private Bundle sent() {
        Server.Answer answer = server.post("", Clinic.json(bundle));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(Conformance.faults(answer.body())).isEmpty();
        return answer.bundle();
    }

    private static String status(Bundle answer, int entry) {
        return answer.getEntry().get(entry).getResponse().getStatus().substring(0, 3);
    }

    private static String search(Patient patient) {
        return "Patient?identifier=" + Clinic.mrn(patient);
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCH", "TRANSACTION"})
    void reads_are_answered_after_the_writes_whatever_their_place(BundleType type) {
        bundle.setType(type);
        Patient made = Clinic.patient();
        Patient known = Clinic.patient();
        String id = Clinic.store(server, known);
        ask(HTTPVerb.GET, search(made), null);
        ask(HTTPVerb.GET, "Patient/" + id, null);
        ask(HTTPVerb.GET, "Patient/" + id + "/_history/1", null);
        ask(HTTPVerb.GET, "Patient/" + id + "/_history?_count=1", null);
        ask(HTTPVerb.HEAD, "Patient/" + id, null);
        ask(HTTPVerb.GET, "Patient/" + id, null).getRequest().setIfNoneMatch("W/\"2\"");
        ask(HTTPVerb.POST, "Patient", made);
        known.setId(id);
        known.addName().setText("amended");
        ask(HTTPVerb.PUT, "Patient/" + id, known).getRequest().setIfMatch("W/\"1\"");

        Bundle answer = sent();

        assertThat(answer.getType())
                .isEqualTo(type == BundleType.BATCH ? BundleType.BATCHRESPONSE : BundleType.TRANSACTIONRESPONSE);
        Bundle found = (Bundle) answer.getEntry().get(0).getResource();
        assertThat(found.getTotal()).isEqualTo(1);
        assertThat(found.getLink("self").getUrl()).startsWith(server.base() + "/Patient?identifier=");
        assertThat(((Patient) answer.getEntry().get(1).getResource()).getName()).hasSize(2);
        assertThat(answer.getEntry().get(1).getResponse().getEtag()).isEqualTo("W/\"2\"");
        assertThat(((Patient) answer.getEntry().get(2).getResource()).getName()).hasSize(1);
        Bundle history = (Bundle) answer.getEntry().get(3).getResource();
        assertThat(history.getEntryFirstRep().getResponse().getEtag()).isEqualTo("W/\"2\"");
        assertThat(answer.getEntry().get(4).hasResource()).isFalse();
        assertThat(status(answer, 4)).isEqualTo("200");
        assertThat(status(answer, 5)).isEqualTo("304");
        assertThat(answer.getEntry().get(5).hasResource()).isFalse();
        assertThat(status(answer, 6)).isEqualTo("201");
        assertThat(status(answer, 7)).isEqualTo("200");
    }

    @Test
    void what_is_read_in_a_batch_keeps_every_digit() {
        String patient = Clinic.store(server, Clinic.patient());
        String id = Clinic.id(server.post(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","code":{"text":"a"},
                         "identifier":[{"system":"https://clinic.example/observations","value":"%s"}],
                         "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2026-03-02","valueQuantity":{"value":1.0e-22}}"""
                                .formatted(UUID.randomUUID(), patient))
                .header("Location"));
        bundle.setType(BundleType.BATCH);
        ask(HTTPVerb.GET, "Observation/" + id, null);

        Server.Answer answer = server.post("", Clinic.json(bundle));

        assertThat(answer.body())
                .contains(server.get("Observation/" + id).body())
                .contains("1.0e-22");
    }

    @Test
    void a_read_that_fails_in_a_batch_fails_alone_and_in_a_transaction_stops_everything() {
        Patient patient = Clinic.patient();
        ask(HTTPVerb.POST, "Patient", patient);
        ask(HTTPVerb.GET, "Patient/nobody", null);
        ask(HTTPVerb.GET, "Patient?nickname=a", null);
        ask(HTTPVerb.GET, "https://elsewhere.example/Patient/1", null);
        ask(HTTPVerb.GET, "Starship/1", null);

        Server.Answer refused = server.post("", Clinic.json(bundle));
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.errors()).contains("not-found", "search-parameter", "entry-url");
        assertThat(refused.body()).contains("Bundle.entry[1]");
        assertThat(server.get(search(patient).replace("|", "%7C")).bundle().getTotal())
                .isZero();

        bundle.setType(BundleType.BATCH);
        Bundle answer = sent();
        assertThat(List.of(0, 1, 2, 3, 4).stream().map(i -> status(answer, i)))
                .containsExactly("201", "404", "400", "400", "404");
        assertThat(((OperationOutcome) answer.getEntry().get(1).getResponse().getOutcome())
                        .getIssueFirstRep()
                        .getExpression()
                        .get(0)
                        .getValue())
                .isEqualTo("Bundle.entry[1]");
    }

    @Test
    void a_transaction_reads_what_it_puts_and_not_what_it_deletes() {
        String id = "own-" + UUID.randomUUID();
        Patient patient = Clinic.patient();
        patient.setId(id);
        ask(HTTPVerb.GET, "Patient/" + id, null);
        ask(HTTPVerb.PUT, "Patient/" + id, patient);
        assertThat(((Patient) sent().getEntry().get(0).getResource())
                        .getIdElement()
                        .getIdPart())
                .isEqualTo(id);

        bundle.getEntry().get(1).setResource(null).getRequest().setMethod(HTTPVerb.DELETE);
        Server.Answer refused = server.post("", Clinic.json(bundle));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("entry-read-deleted");
        assertThat(server.get("Patient/" + id).status()).isEqualTo(200);
    }

    @Test
    void a_batch_deletes_first_then_posts_then_puts() {
        Patient old = Clinic.patient();
        String id = Clinic.store(server, old);
        bundle.setType(BundleType.BATCH);
        Patient amended = old.copy();
        amended.setId((String) null);
        amended.addName().setText("put last");
        ask(HTTPVerb.PUT, search(old), amended);
        ask(HTTPVerb.POST, "Patient", old.copy()).getRequest().setIfNoneExist("identifier=" + Clinic.mrn(old));
        ask(HTTPVerb.DELETE, "Patient/" + id, null);

        Bundle answer = sent();

        assertThat(status(answer, 2)).isEqualTo("204");
        assertThat(status(answer, 1)).isEqualTo("201");
        assertThat(status(answer, 0)).isEqualTo("200");
        String made = answer.getEntry().get(1).getResponse().getLocation();
        assertThat(made).doesNotContain(id);
        assertThat(answer.getEntry().get(0).getResponse().getLocation())
                .isEqualTo(made.replace("_history/1", "_history/2"));
    }

    @Test
    void a_batch_goes_on_after_a_failure() {
        bundle.setType(BundleType.BATCH);
        ask(HTTPVerb.POST, "Patient", new Patient().setActive(true));
        ask(HTTPVerb.POST, "Patient", Clinic.patient());

        Bundle answer = sent();

        assertThat(status(answer, 0)).isEqualTo("422");
        assertThat(status(answer, 1)).isEqualTo("201");
    }

    @Test
    void records_that_refer_to_one_another_in_a_circle_are_all_made() {
        Organization one = new Organization().setName("Example one " + UUID.randomUUID());
        Organization other = new Organization().setName("Example other " + UUID.randomUUID());
        one.setPartOf(new Reference("urn:uuid:0e1e5bd9-32f3-4a3b-b58c-1d6a0f2a0002"));
        other.setPartOf(new Reference("urn:uuid:0e1e5bd9-32f3-4a3b-b58c-1d6a0f2a0001"));
        ask(HTTPVerb.POST, "Organization", one).setFullUrl("urn:uuid:0e1e5bd9-32f3-4a3b-b58c-1d6a0f2a0001");
        ask(HTTPVerb.POST, "Organization", other).setFullUrl("urn:uuid:0e1e5bd9-32f3-4a3b-b58c-1d6a0f2a0002");

        Bundle answer = sent();

        String first = answer.getEntry().get(0).getResponse().getLocation().replaceAll("/_history.*", "");
        String second = answer.getEntry().get(1).getResponse().getLocation().replaceAll("/_history.*", "");
        assertThat(server.<Organization>read(first).getPartOf().getReference()).isEqualTo(second);
        assertThat(server.<Organization>read(second).getPartOf().getReference()).isEqualTo(first);
    }

    private static Observation about(String reference) {
        Observation observation = Clinic.parse(
                """
                {"resourceType":"Observation","status":"final","code":{"text":"a"},"effectiveDateTime":"2026-03-02",
                 "identifier":[{"system":"https://clinic.example/observations","value":"%s"}],"valueString":"b"}"""
                        .formatted(UUID.randomUUID()));
        return observation.setSubject(new Reference(reference));
    }

    @Test
    void a_conditional_reference_finds_what_is_stored_and_what_the_transaction_makes() {
        Patient stored = Clinic.patient();
        String id = Clinic.store(server, stored);
        Patient made = Clinic.patient();
        ask(HTTPVerb.POST, "Observation", about(search(stored)));
        ask(HTTPVerb.POST, "Observation", about(search(made)));
        ask(HTTPVerb.POST, "Patient", made);

        Bundle answer = sent();

        assertThat(server.<Observation>read(location(answer, 0)).getSubject().getReference())
                .isEqualTo("Patient/" + id);
        assertThat(server.<Observation>read(location(answer, 1)).getSubject().getReference())
                .isEqualTo(location(answer, 2));
    }

    private static String location(Bundle answer, int entry) {
        return answer.getEntry().get(entry).getResponse().getLocation().replaceAll("/_history.*", "");
    }

    @Test
    void a_conditional_reference_that_finds_nothing_or_several_refuses_the_transaction() {
        Patient one = Clinic.patient();
        Patient other = Clinic.patient();
        other.addIdentifier(one.getIdentifierFirstRep().copy().setSystem("https://other.example/mrn"));
        ask(HTTPVerb.POST, "Patient", one);
        ask(HTTPVerb.POST, "Patient", other);
        ask(HTTPVerb.POST, "Observation", about("Patient?identifier=" + UUID.randomUUID()));
        ask(
                HTTPVerb.POST,
                "Observation",
                about("Patient?identifier=" + one.getIdentifierFirstRep().getValue()));

        Server.Answer answer = server.post("", Clinic.json(bundle));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errors()).containsExactlyInAnyOrder("reference-not-found", "condition-ambiguous");
    }

    @Test
    void a_put_with_a_stale_if_match_refuses_the_transaction_and_only_itself_in_a_batch() {
        Patient patient = Clinic.patient();
        String id = Clinic.store(server, patient);
        patient.setId(id);
        patient.addName().setText("again");
        Patient beside = Clinic.patient();
        ask(HTTPVerb.PUT, "Patient/" + id, patient).getRequest().setIfMatch("W/\"7\"");
        ask(HTTPVerb.POST, "Patient", beside);

        assertThat(server.post("", Clinic.json(bundle)).status()).isEqualTo(412);
        assertThat(server.get(search(beside).replace("|", "%7C")).bundle().getTotal())
                .isZero();

        bundle.setType(BundleType.BATCH);
        Bundle answer = sent();
        assertThat(status(answer, 0)).isEqualTo("412");
        assertThat(status(answer, 1)).isEqualTo("201");
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCH", "TRANSACTION"})
    void a_conditional_delete_deletes_the_one_that_it_finds(BundleType type) {
        bundle.setType(type);
        Patient patient = Clinic.patient();
        String id = Clinic.store(server, patient);
        ask(HTTPVerb.DELETE, search(patient), null);
        ask(HTTPVerb.DELETE, "Patient?identifier=" + UUID.randomUUID(), null);
        ask(HTTPVerb.POST, "Patient", Clinic.patient());

        Bundle answer = sent();

        assertThat(status(answer, 0)).isEqualTo("204");
        assertThat(answer.getEntry().get(0).getResponse().getEtag()).isEqualTo("W/\"2\"");
        assertThat(status(answer, 1)).isEqualTo("204");
        assertThat(answer.getEntry().get(1).getResponse().hasEtag()).isFalse();
        assertThat(server.get("Patient/" + id).status()).isEqualTo(410);
        assertThat(server.post("", Clinic.json(bundle)).status()).isEqualTo(200);
    }

    @Test
    void a_transaction_neither_writes_a_record_twice_nor_needs_what_it_deletes() {
        Patient patient = Clinic.patient();
        String id = Clinic.store(server, patient);
        ask(HTTPVerb.DELETE, "Patient/" + id, null);
        ask(HTTPVerb.POST, "Patient", patient.copy()).getRequest().setIfNoneExist("identifier=" + Clinic.mrn(patient));

        Server.Answer answer = server.post("", Clinic.json(bundle));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("entry-duplicate");
        assertThat(server.get("Patient/" + id).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Observation?patient=%s", "/Patient/%s", "Patient/%s"})
    void a_url_may_begin_with_a_slash_or_with_the_address_of_the_server(String url) {
        bundle.setType(BundleType.BATCH);
        String id = Clinic.store(server, Clinic.patient());
        ask(HTTPVerb.GET, url.formatted(id), null);
        ask(HTTPVerb.GET, server.base() + "/" + url.formatted(id).replaceFirst("^/", ""), null);

        Bundle answer = sent();

        assertThat(status(answer, 0)).isEqualTo("200");
        assertThat(status(answer, 1)).isEqualTo("200");
    }

    @Test
    void a_search_in_a_compartment_does_not_narrow_the_one_after_it() {
        bundle.setType(BundleType.BATCH);
        String id = Clinic.store(server, Clinic.patient());
        String other = Clinic.store(server, Clinic.patient());
        Observation observation = about("Patient/" + other);
        ask(HTTPVerb.POST, "Observation", observation);
        ask(HTTPVerb.GET, "Patient/" + id + "/Observation", null);
        ask(
                HTTPVerb.GET,
                "Observation?identifier=" + observation.getIdentifierFirstRep().getValue(),
                null);
        ask(HTTPVerb.GET, "Patient/" + id + "/*", null);

        Bundle answer = sent();

        assertThat(status(answer, 1)).as(Clinic.json(answer)).isEqualTo("200");
        assertThat(((Bundle) answer.getEntry().get(1).getResource()).getEntry()).isEmpty();
        assertThat(((Bundle) answer.getEntry().get(2).getResource()).getEntry()).hasSize(1);
        assertThat(status(answer, 3)).isEqualTo("400");
    }

    @Test
    void a_session_is_submitted_and_read_back_in_one_transaction() {
        Bundle session = Clinic.session();
        Encounter encounter = Clinic.in(session, Encounter.class);
        session.addEntry()
                .getRequest()
                .setMethod(HTTPVerb.GET)
                .setUrl("Encounter?identifier="
                        + encounter.getIdentifierFirstRep().getValue());

        Bundle answer = server.post("", Clinic.json(session)).bundle();

        BundleEntryComponent last = answer.getEntry().get(answer.getEntry().size() - 1);
        assertThat(((Bundle) last.getResource()).getTotal()).isEqualTo(1);
    }
}
