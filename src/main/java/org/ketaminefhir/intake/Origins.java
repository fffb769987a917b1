package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Provenance.ProvenanceEntityRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Ids;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.views.Facts;
import org.ketaminefhir.views.Label;

/**
 * Writes down with each submission where its records come from: who sent them, on whose behalf, when, out of which
 * bundle. One Provenance for what belongs to one patient and bears the same labels, so that nobody learns from it of
 * records that they do not see.
 *
 * @see <a href="https://hl7.org/fhir/us/core/STU6.1/basic-provenance.html">Basic Provenance</a>
 */
final class Origins {
    /** The names of clients, as their registrations have them. */
    private static final String CLIENT = Definitions.BASE + "sid/client";
    /** SHA-256 of a submission as it was sent. */
    private static final String SUBMISSION = Definitions.BASE + "sid/submission-sha256";

    private static final String PARTICIPANTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    private final FhirContext fhir;
    private final Records records;

    Origins(FhirContext fhir, Records records) {
        this.fhir = fhir;
        this.records = records;
    }

    private record Group(String patient, long labels) {}

    /** @param body the submission as it was sent; null if it was a single resource */
    List<Write> of(Sender sender, List<Write> writes, byte[] body) {
        if (sender.ownsAll() && sender.owner() == null) {
            // A program on this machine while no security is configured: nobody knows who.
            return List.of();
        }
        Map<Group, List<Write>> groups = new LinkedHashMap<>();
        for (Write write : writes) {
            if (write.resource() != null && !write.key().type().equals("Provenance")) {
                Group group = new Group(patientOf(write.resource()), labels(write.resource()));
                groups.computeIfAbsent(group, one -> new ArrayList<>()).add(write);
            }
        }
        List<Write> origins = new ArrayList<>();
        groups.forEach((group, some) -> origins.add(written(provenance(sender, group, some, body))));
        return origins;
    }

    /**
     * A task is between who asks and who is asked, and a coverage between patient and payer: who sees the records of the
     * patient, another payer among them, is not told of it.
     */
    private String patientOf(Resource resource) {
        return resource instanceof Task || resource instanceof Coverage ? null : records.patientOf(resource);
    }

    private static long labels(Resource resource) {
        return Label.bits(resource.getMeta().getSecurity());
    }

    private Provenance provenance(Sender sender, Group group, List<Write> writes, byte[] body) {
        Provenance provenance = new Provenance();
        Labels.give(provenance, writes.get(0).resource().getMeta().getSecurity());
        writes.forEach(write -> provenance.addTarget(new Reference(write.key().toString())));
        String patient = group.patient() == null ? null : "Patient/" + group.patient();
        boolean among = provenance.getTarget().stream()
                .anyMatch(target -> target.getReference().equals(patient));
        if (patient != null && !among) {
            // Whose record has changed; it is found by it.
            provenance.addTarget(new Reference(patient));
        }
        provenance.setRecorded(new Date());
        occurred(provenance, writes);
        Identifier client =
                new Identifier().setSystem(CLIENT).setValue(sender.caller().id());
        Provenance.ProvenanceAgentComponent agent = provenance
                .addAgent()
                .setType(new CodeableConcept(new Coding(PARTICIPANTS, "author", "Author")))
                .setWho(new Reference().setIdentifier(client));
        if (!sender.ownsAll()) {
            agent.setOnBehalfOf(new Reference("Organization/" + sender.organization()));
        }
        if (body != null) {
            provenance
                    .addEntity()
                    .setRole(ProvenanceEntityRole.SOURCE)
                    .setWhat(new Reference()
                            .setIdentifier(
                                    new Identifier().setSystem(SUBMISSION).setValue(sha256(body))));
        }
        return provenance;
    }

    /** The days that the records tell of: who sees these days sees where their records come from. */
    private void occurred(Provenance provenance, List<Write> writes) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (Write write : writes) {
            Facts facts = records.factsOf(write.resource());
            if (facts.low() != Long.MIN_VALUE && facts.high() != Long.MAX_VALUE) {
                low = Math.min(low, facts.low());
                high = Math.max(high, facts.high());
            }
        }
        if (low <= high) {
            provenance.setOccurred(new Period().setStart(new Date(low)).setEnd(new Date(high)));
        }
    }

    private Write written(Provenance provenance) {
        Key key = new Key("Provenance", Ids.next());
        Content content = Content.of(
                fhir.newJsonParser().encodeResourceToString(provenance).getBytes(StandardCharsets.UTF_8),
                UnaryOperator.identity());
        provenance.setId(key.toString());
        return Write.of(key, 0, content, provenance);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
