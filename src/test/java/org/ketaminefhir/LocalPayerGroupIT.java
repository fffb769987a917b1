package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

/** Without clients there is no registration of payers: an Organization on record has its members all the same. */
class LocalPayerGroupIT extends RunningServer {
    private final String number = UUID.randomUUID().toString();

    private String covered(String payer, boolean byIdentifier) {
        String patient = Clinic.store(server, Clinic.patient());
        Coverage coverage = new Coverage()
                .setStatus(Coverage.CoverageStatus.ACTIVE)
                .setSubscriberId(number)
                .setBeneficiary(new Reference("Patient/" + patient));
        coverage.getRelationship()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/subscriber-relationship")
                .setCode("self");
        coverage.addPayor(
                byIdentifier
                        ? new Reference()
                                .setIdentifier(new Identifier()
                                        .setSystem("https://payers.example")
                                        .setValue(number))
                        : new Reference("Organization/" + payer));
        Clinic.store(server, coverage);
        return "Patient/" + patient;
    }

    @Test
    void it_is_read_by_the_id_of_the_organization_and_found_by_its_own() {
        Organization organization = new Organization().setActive(true).setName("Example Health Plan");
        organization.addIdentifier().setSystem("https://payers.example").setValue(number);
        String payer = Clinic.store(server, organization);
        String one = covered(payer, false);
        String other = covered(payer, true);

        Group group = server.read("Group/payer-" + payer);

        assertThat(group.getMember())
                .extracting(member -> member.getEntity().getReference())
                .containsExactly(one, other);
        assertThat(server.get("Group?_id=payer-" + payer + "&member=" + one)
                        .bundle()
                        .getEntryFirstRep()
                        .getResource()
                        .getIdPart())
                .isEqualTo("payer-" + payer);
        List<Bundle.BundleEntryComponent> batch = server.post(
                        "",
                        """
                        {"resourceType":"Bundle","type":"batch","entry":[
                         {"request":{"method":"GET","url":"Group/payer-%s"}},
                         {"request":{"method":"GET","url":"Group/payer-nobody"}}]}"""
                                .formatted(payer))
                .bundle()
                .getEntry();
        assertThat(((Group) batch.get(0).getResource()).getQuantity()).isEqualTo(2);
        assertThat(batch.get(1).getResponse().getStatus()).startsWith("404");
        assertThat(server.get("Group/payer-nobody").status()).isEqualTo(404);
        assertThat(server.get("Group/payer-" + payer + "/_history/1").status()).isEqualTo(404);
    }

    @Test
    void nobody_writes_or_deletes_one() {
        String body = "{\"resourceType\":\"Group\",\"id\":\"payer-a\",\"type\":\"person\",\"actual\":true}";

        assertThat(server.put("Group/payer-a", body).errors()).containsExactly("group-made-here");
        assertThat(server.delete("Group/payer-a").errors()).containsExactly("group-made-here");
        assertThat(server.post("Group", body).status()).isEqualTo(201);
    }
}
