package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Organization;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;

/**
 * The organisations that clients are registered for, kept as records that nobody else writes: coverages name them as
 * payors, patients as who cares for them, and whoever could rewrite one would be shown what is another's.
 */
public final class RegisteredOrganizations {
    /** How often they are compared again because another node brings the same ones. */
    private static final int ATTEMPTS = 20;

    private final FhirContext fhir;

    public RegisteredOrganizations(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** Makes the records what the registration says, under the ids that it gives. */
    public void store(Map<Party, String> names, Records records) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Write> writes = writes(names, records);
            if (writes.isEmpty() || !(records.apply(new Change(writes, List.of(), null)) instanceof Receipt.Stale)) {
                return;
            }
        }
        throw new IllegalStateException("the registered organizations could not be stored: others keep changing them");
    }

    private List<Write> writes(Map<Party, String> names, Records records) {
        Map<Key, Version> standing = records.readAll(
                names.keySet().stream().map(RegisteredOrganizations::key).toList());
        List<Write> writes = new ArrayList<>();
        names.forEach((party, name) -> {
            Organization organization = organization(party, name);
            Content content = Content.of(
                    fhir.newJsonParser().encodeResourceToString(organization).getBytes(StandardCharsets.UTF_8),
                    UnaryOperator.identity());
            Version current = standing.get(key(party));
            if (current == null || current.deleted() || !current.content().equals(content)) {
                organization.setId(key(party).toString());
                writes.add(Write.of(key(party), current == null ? 0 : current.version(), content, organization));
            }
        });
        return writes;
    }

    private static Key key(Party party) {
        return new Key("Organization", party.id());
    }

    private static Organization organization(Party party, String name) {
        Organization organization = new Organization().setActive(true).setName(name);
        for (String identifier : new TreeSet<>(party.identifiers())) {
            int bar = identifier.indexOf('|');
            organization
                    .addIdentifier()
                    .setSystem(identifier.substring(0, bar))
                    .setValue(identifier.substring(bar + 1));
        }
        return organization;
    }
}
