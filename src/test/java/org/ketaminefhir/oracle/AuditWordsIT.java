package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Conformance;
import org.ketaminefhir.Server;

/** AuditEvents of every kind are valid FHIR R4, held against the reference validator. */
class AuditWordsIT extends Walk {
    @Test
    void every_kind_of_event_is_valid() {
        Server.Answer answer = server.get("AuditEvent?_count=200&_total=accurate");
        Bundle page = answer.bundle();

        assertThat(page.getTotal()).isGreaterThan(80);
        assertThat(page.getEntry()).hasSizeGreaterThan(80);
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void they_are_sent_in_xml_and_in_parts_too() {
        String address = "AuditEvent/"
                + walked.oracle.shelf.all("AuditEvent").iterator().next().getIdPart();

        for (Server.Answer answer : List.of(
                server.get(address + "?_format=xml"),
                server.get(address + "?_elements=recorded"),
                server.get("AuditEvent?_summary=count"))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        assertThat(server.get(address + "?_elements=recorded").body()).doesNotContain("\"subtype\"");
    }

    @Test
    void nobody_writes_one_in_a_bundle() {
        String entry = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":"
                + Walked.json(walked.oracle.shelf.all("AuditEvent").iterator().next())
                + ",\"request\":{\"method\":\"POST\",\"url\":\"AuditEvent\"}}]}";

        assertThat(server.post("", entry).status()).isEqualTo(405);
    }
}
