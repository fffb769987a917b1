package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.Examples;
import org.ketaminefhir.Server;
import org.ketaminefhir.Server.Answer;

/** Every interaction that the CapabilityStatement declares of a type, done; every other one, refused. */
class InteractionWalkIT extends Walk {
    private static final String TAG =
            "[{\"op\":\"add\",\"path\":\"/meta\",\"value\":{\"tag\":[{\"system\":\"https://clinic.example/walk\",\"code\":\"patched\"}]}}]";

    @TestFactory
    Stream<DynamicTest> every_declared_interaction_of_a_type_works_and_every_other_is_refused() {
        return walked.declared.types().stream()
                .map(type -> dynamicTest(type, () -> {
                    Set<TypeRestfulInteraction> declared = declared(type);
                    if (declared.contains(TypeRestfulInteraction.CREATE)) {
                        assertThat(declared)
                                .isEqualTo(EnumSet.allOf(TypeRestfulInteraction.class).stream()
                                        .filter(interaction -> interaction != TypeRestfulInteraction.NULL)
                                        .collect(Collectors.toSet()));
                        aWholeLife(type);
                    } else if (!walked.declared.kept(type)) {
                        assertThat(declared)
                                .containsExactlyInAnyOrder(
                                        TypeRestfulInteraction.READ, TypeRestfulInteraction.SEARCHTYPE);
                        writtenOnce(type);
                    } else {
                        assertThat(declared)
                                .containsExactlyInAnyOrder(
                                        TypeRestfulInteraction.READ,
                                        TypeRestfulInteraction.VREAD,
                                        TypeRestfulInteraction.HISTORYINSTANCE,
                                        TypeRestfulInteraction.HISTORYTYPE,
                                        TypeRestfulInteraction.SEARCHTYPE);
                        readOnly(type);
                    }
                }));
    }

    private Set<TypeRestfulInteraction> declared(String type) {
        return walked.declared.resource(type).getInteraction().stream()
                .map(interaction -> interaction.getCode())
                .collect(Collectors.toSet());
    }

    private void aWholeLife(String type) {
        String body = body(type);
        Answer created = server.post(type, body);
        assertThat(created.status()).as("create: " + created).isEqualTo(201);
        String address = address(created);

        Answer read = server.get(address);
        assertThat(read.status()).as("read: " + read).isEqualTo(200);
        assertThat(read.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(read.header("Last-Modified")).isNotNull();
        assertThat(server.get(address, "If-None-Match", "W/\"1\"").status()).isEqualTo(304);

        Resource second = read.resource();
        second.getMeta().addTag("https://clinic.example/walk", "updated", null);
        Answer updated = server.put(address, Walked.json(second), "If-Match", "W/\"1\"");
        assertThat(updated.status()).as("update: " + updated).isEqualTo(200);
        assertThat(server.put(address, Walked.json(second), "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(412);

        Answer patched = patch(address, TAG);
        assertThat(patched.status()).as("patch: " + patched).isEqualTo(200);
        Resource third = server.read(address);
        assertThat(third.getMeta().getTag()).anyMatch(tag -> tag.getCode().equals("patched"));
        assertThat(third.getMeta().getVersionId()).isEqualTo("3");

        Answer first = server.get(address + "/_history/1");
        assertThat(first.status()).as("vread: " + first).isEqualTo(200);
        assertThat(first.<Resource>resource().getMeta().getTag("https://clinic.example/walk", "updated"))
                .isNull();

        Answer deleted = server.delete(address);
        assertThat(deleted.status()).as("delete: " + deleted).isIn(200, 204);
        assertThat(server.get(address).status()).isEqualTo(410);
        assertThat(server.get(address + "/_history/3").status()).isEqualTo(200);
        assertThat(server.get(address + "/_history/4").status()).isEqualTo(410);
        assertThat(server.get(type + "?_id=" + address.replaceFirst(".*/", ""))
                        .bundle()
                        .getEntry())
                .isEmpty();

        histories(type, address);
        assertThat(server.get(type + "/nobody-" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    private void histories(String type, String address) {
        Bundle instance = server.get(address + "/_history").bundle();
        assertThat(instance.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(instance.getEntry().stream()
                        .map(entry -> entry.getRequest().getMethod().toCode()))
                .containsExactly("DELETE", "PATCH".equals(method(instance, 1)) ? "PATCH" : "PUT", "PUT", "POST");
        Bundle ofType = server.get(type + "/_history?_count=4").bundle();
        assertThat(ofType.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(ofType.getEntry().get(0).getRequest().getUrl()).contains(address);
        assertThat(ofType.getEntry())
                .allSatisfy(entry -> assertThat(entry.getRequest().getUrl()).contains(type));
    }

    private static String method(Bundle history, int entry) {
        return history.getEntry().get(entry).getRequest().getMethod().toCode();
    }

    @TestFactory
    Stream<DynamicTest> what_the_statement_says_of_conditions_and_ids_holds() {
        return walked.declared.types().stream()
                .map(walked.declared::resource)
                .filter(CapabilityStatementRestResourceComponent::getConditionalUpdate)
                .map(resource -> dynamicTest(resource.getType(), () -> conditions(resource)));
    }

    private void conditions(CapabilityStatementRestResourceComponent declared) {
        String type = declared.getType();
        String id = "walk-" + UUID.randomUUID();
        Resource resource = Walked.parse(body(type));
        resource.setId(id);
        String tag = UUID.randomUUID().toString();
        resource.getMeta().addTag("https://clinic.example/walk", tag, null);
        String condition = "_tag=https://clinic.example/walk%7C" + tag;
        if (declared.getUpdateCreate()) {
            Answer put = server.put(type + "/" + id, Walked.json(resource));
            assertThat(put.status()).as("update as create: " + put).isEqualTo(201);
        }
        Answer again = server.post(type, Walked.json(withoutId(resource)), "If-None-Exist", condition);
        assertThat(again.status()).as("conditional create: " + again).isEqualTo(200);

        resource.getMeta().addTag("https://clinic.example/walk", "changed", null);
        Answer update = server.put(type + "?" + condition, Walked.json(withoutId(resource)));
        assertThat(update.status()).as("conditional update: " + update).isEqualTo(200);

        Answer patch = patch(
                type + "?" + condition,
                "[{\"op\":\"add\",\"path\":\"/meta/tag/-\",\"value\":{\"system\":\"https://clinic.example/walk\",\"code\":\"more\"}}]");
        assertThat(patch.status()).as("conditional patch: " + patch).isEqualTo(200);

        Answer delete = server.delete(type + "?" + condition);
        assertThat(delete.status()).as("conditional delete: " + delete).isIn(200, 204);
        assertThat(server.get(type + "/" + id).status()).isEqualTo(410);
    }

    private static Resource withoutId(Resource resource) {
        return resource.copy().setId((String) null);
    }

    private void readOnly(String type) {
        Resource some = walked.oracle.shelf.all(type).iterator().next();
        String address = type + "/" + some.getIdPart();
        String json = Walked.json(some);

        assertThat(server.get(address).status()).isEqualTo(200);
        assertThat(server.get(address + "/_history/" + some.getMeta().getVersionId())
                        .status())
                .isEqualTo(200);
        assertThat(server.get(address + "/_history").bundle().getEntry()).isNotEmpty();
        assertThat(server.get(type + "/_history?_count=1").bundle().getEntry()).hasSize(1);
        notWritten(type, address, json);
    }

    private void writtenOnce(String type) {
        Resource some = walked.oracle.shelf.all(type).iterator().next();
        String address = type + "/" + some.getIdPart();

        assertThat(Walked.json(server.read(address))).isEqualTo(Walked.json(some));
        assertThat(server.get(address, "If-None-Match", "W/\"1\"").status()).isEqualTo(304);
        assertThat(server.get(type + "/nobody").status()).isEqualTo(404);
        for (String path : List.of(address + "/_history/1", address + "/_history", type + "/_history")) {
            assertThat(server.get(path).status()).as(path).isEqualTo(405);
        }
        notWritten(type, address, Walked.json(some));
    }

    private void notWritten(String type, String address, String json) {
        for (Answer refused : List.of(
                server.post(type, json), server.put(address, json), patch(address, TAG), server.delete(address))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(405);
            assertThat(refused.<Resource>resource()).isInstanceOf(OperationOutcome.class);
        }
    }

    @Test
    void every_declared_interaction_of_the_whole_server_works() {
        Set<String> declared = walked.declared.statement().getRestFirstRep().getInteraction().stream()
                .map(interaction -> interaction.getCode().toCode())
                .collect(Collectors.toSet());

        assertThat(declared).containsExactlyInAnyOrder("transaction", "batch", "history-system", "search-system");
        Bundle history = server.get("_history?_count=5").bundle();
        assertThat(history.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(history.getEntry()).hasSize(5);
        List<String> found = server.get("?_type=Patient,Organization&_count=500").bundle().getEntry().stream()
                .map(entry -> entry.getResource().fhirType())
                .distinct()
                .toList();
        assertThat(found).containsExactlyInAnyOrder("Patient", "Organization");
        Answer transaction = server.post("", Examples.session());
        assertThat(transaction.status()).as(transaction.body()).isEqualTo(200);
        Answer batch = server.post(
                "",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Patient?_count=1\"}},{\"request\":{\"method\":\"GET\",\"url\":\"Patient/nobody\"}}]}");
        assertThat(batch.bundle().getEntry().get(0).getResponse().getStatus()).startsWith("200");
        assertThat(batch.bundle().getEntry().get(1).getResponse().getStatus()).startsWith("404");
    }

    @Test
    void a_type_that_is_not_declared_is_refused_by_name() {
        for (Answer answer : List.of(
                server.get("Basic"), server.get("Basic/x"), server.post("Basic", "{\"resourceType\":\"Basic\"}"))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(404);
            assertThat(answer.<Resource>resource()).isInstanceOf(OperationOutcome.class);
        }
    }

    private Answer patch(String path, String operations) {
        return Server.send(server.request(path)
                .header("Content-Type", "application/json-patch+json")
                .method("PATCH", BodyPublishers.ofString(operations)));
    }

    /** {@code Patient/abc} of what was created. */
    private String address(Answer created) {
        return walked.path(created.header("Location")).replaceFirst("/_history/.*", "");
    }

    /** A stored record as if it were new. */
    private String body(String type) {
        for (Resource stored : walked.oracle.shelf.all(type)) {
            String json = Walked.fresh(stored);
            if (server.post(type + "/$validate", json).errors().isEmpty()) {
                return json;
            }
        }
        throw new AssertionError("no stored " + type + " can be sent again");
    }
}
