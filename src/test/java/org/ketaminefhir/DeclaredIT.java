package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CapabilityStatement is the contract: what it does not declare is refused by name. */
class DeclaredIT extends RunningServer {
    private static final String BODY = "{\"resourceType\":\"ValueSet\",\"id\":\"a\",\"status\":\"draft\"}";

    private Server.Answer send(String method, String path) {
        String type = method.equals("PATCH") ? "application/json-patch+json" : Server.FHIR_JSON;
        String body = method.equals("PATCH") ? "[]" : BODY;
        return Server.send(server.request(path)
                .header("Content-Type", type)
                .method(method, method.equals("DELETE") ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, ValueSet, create, 'GET, HEAD'",
        "PUT, ValueSet/a, update, 'GET, HEAD'",
        "PUT, ValueSet?url=a, update, 'GET, HEAD'",
        "PATCH, ValueSet/a, patch, 'GET, HEAD'",
        "DELETE, ValueSet/a, delete, 'GET, HEAD'",
        "DELETE, ValueSet?url=a, delete, 'GET, HEAD'",
        "DELETE, StructureDefinition/a, delete, 'GET, HEAD'",
        "DELETE, CapabilityStatement/ketamine-fhir, delete, 'GET, HEAD'"
    })
    void what_is_not_declared_is_a_405_that_says_so(String method, String path, String interaction, String allow) {
        Server.Answer answer = send(method, path);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(405);
        assertThat(answer.errors()).containsExactly("interaction-not-declared");
        assertThat(answer.body()).contains("The interaction " + interaction + " is not declared for the type");
        assertThat(answer.header("Allow")).isEqualTo(allow);
    }

    @Test
    void what_is_declared_is_done() {
        assertThat(server.get("ValueSet?url=https://nowhere.example/a").status())
                .isEqualTo(200);
        assertThat(server.get("ValueSet/_history").status()).isEqualTo(200);
        assertThat(server.get("ValueSet/nobody").status()).isEqualTo(404);
    }

    @Test
    void it_is_not_done_in_bundles_either() {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        bundle.addEntry()
                .setResource(Clinic.<ValueSet>parse(BODY))
                .getRequest()
                .setMethod(Bundle.HTTPVerb.PUT)
                .setUrl("ValueSet/a");
        bundle.addEntry()
                .setResource(Clinic.patient())
                .getRequest()
                .setMethod(Bundle.HTTPVerb.POST)
                .setUrl("Patient");

        Server.Answer transaction = server.post("", Clinic.json(bundle));
        Bundle batch = server.post("", Clinic.json(bundle.setType(Bundle.BundleType.BATCH)))
                .bundle();

        assertThat(transaction.status()).isEqualTo(405);
        assertThat(transaction.errors()).containsExactly("interaction-not-declared");
        assertThat(batch.getEntry().get(0).getResponse().getStatus()).startsWith("405");
        assertThat(batch.getEntry().get(1).getResponse().getStatus()).startsWith("201");
    }

    @Test
    void every_declared_interaction_of_every_type_is_routed() {
        CapabilityStatement can = server.read("metadata");

        can.getRestFirstRep().getResource().forEach(resource -> {
            for (TypeRestfulInteraction interaction : TypeRestfulInteraction.values()) {
                String path = address(interaction, resource.getType());
                if (path == null) {
                    continue;
                }
                boolean declared = resource.getInteraction().stream().anyMatch(one -> one.getCode() == interaction);
                int status = server.get(path).status();
                assertThat(declared ? status != 405 && status != 400 : status == 405)
                        .as(path + " " + status)
                        .isTrue();
            }
        });
    }

    private static String address(TypeRestfulInteraction interaction, String type) {
        return switch (interaction) {
            case READ -> type + "/nobody";
            case VREAD -> type + "/nobody/_history/1";
            case HISTORYINSTANCE -> type + "/nobody/_history";
            case HISTORYTYPE -> type + "/_history?_count=1";
            case SEARCHTYPE -> type + "?_id=nobody";
            default -> null;
        };
    }
}
