package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.records.Key;

/**
 * Writes the Bundle of a request for prior authorization: the Claim, the document, and whom and what the Claim names. It
 * is closed: what a record refers to beyond that is not told, and said not to be.
 *
 * @see <a href="http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-pas-request-bundle.html">PAS Request
 *     Bundle</a>
 */
final class AuthorizationBundle {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String REFERENCE = "reference";

    private final AuthorizationGrounds grounds;
    private final FhirContext fhir;

    AuthorizationBundle(AuthorizationGrounds grounds, FhirContext fhir) {
        this.grounds = grounds;
        this.fhir = fhir;
    }

    /** @param document the coverage documentation, as FHIR JSON */
    byte[] of(byte[] document) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try {
            JsonNode head = JSON.readTree(document);
            List<Coding> ofDocument = labels(head.path("meta").path("security"));
            Set<Key> records = records();
            List<Coding> labels = Labels.highest(Stream.concat(
                            ofDocument.stream(),
                            records.stream()
                                    .flatMap(key ->
                                            grounds.record().find(key).orElseThrow().getMeta().getSecurity().stream()))
                    .toList());
            String address = Parts.address();
            ObjectNode bundle = JSON.createObjectNode().put("resourceType", "Bundle");
            ObjectNode meta = bundle.putObject("meta");
            meta.putArray("profile").add(Definitions.BASE + "StructureDefinition/prior-auth-bundle");
            label(meta, labels);
            Identifier identifier = Parts.identifier();
            bundle.putObject("identifier").put("system", identifier.getSystem()).put("value", identifier.getValue());
            bundle.put("type", "collection").put("timestamp", now.toString());
            ArrayNode entries = bundle.putArray("entry");
            add(entries, Parts.address(), tree(new AuthorizationClaim(grounds).of(address, now)));
            add(
                    entries,
                    address,
                    tree(new InlineDocument(grounds)
                            .of(document, head.path("identifier").path("value").asText(), ofDocument, now)));
            for (Key key : records) {
                add(entries, grounds.asked().base() + "/" + key, closed(key, records));
            }
            return JSON.writeValueAsBytes(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(ArrayNode entries, String address, ObjectNode resource) {
        ObjectNode entry = entries.addObject().put("fullUrl", address);
        entry.set("resource", resource);
    }

    private ObjectNode tree(Resource resource) throws IOException {
        return (ObjectNode) JSON.readTree(fhir.newJsonParser().encodeResourceToString(resource));
    }

    private static List<Coding> labels(JsonNode security) {
        return security.findParents("code").stream()
                .map(label -> new Coding(
                        label.path("system").asText(null),
                        label.path("code").asText(null),
                        label.path("display").asText(null)))
                .toList();
    }

    private static void label(ObjectNode meta, Collection<Coding> labels) {
        if (labels.isEmpty()) {
            return;
        }
        ArrayNode security = meta.putArray("security");
        for (Coding label : labels) {
            ObjectNode one =
                    security.addObject().put("system", label.getSystem()).put("code", label.getCode());
            if (label.hasDisplay()) {
                one.put("display", label.getDisplay());
            }
        }
    }

    /** Whom and what the Claim names. */
    private Set<Key> records() {
        Parties parties = grounds.parties();
        PatientRecord record = grounds.record();
        Set<Key> keys = new LinkedHashSet<>();
        Stream.of(
                        Optional.of(grounds.facts().patient()),
                        Optional.of(grounds.facts().coverage()),
                        parties.insurer(),
                        parties.provider(),
                        parties.role(),
                        parties.role()
                                .map(PractitionerRole::getOrganization)
                                .flatMap(one -> record.resolve(one, Organization.class)),
                        parties.prescriber(),
                        Optional.of(grounds.order()),
                        grounds.order().hasMedicationReference()
                                ? record.resolve(grounds.order().getMedicationReference(), Medication.class)
                                : Optional.<Resource>empty())
                .flatMap(Optional::stream)
                .map(PatientRecord::key)
                // What stands inside of another record goes with it.
                .filter(key -> key != null && record.version(key) != null)
                .forEach(keys::add);
        return keys;
    }

    private ObjectNode closed(Key key, Set<Key> told) throws IOException {
        ObjectNode record = (ObjectNode)
                JSON.readTree(Trimmed.ofFreeText(grounds.record().version(key).json()));
        if (cut(record, told)) {
            ArrayNode tags = record.withObject("/meta").withArray("tag");
            if (!tags.findValuesAsText("code").contains(Trimmed.TAG)) {
                tags.addObject().put("system", Trimmed.TAGS).put("code", Trimmed.TAG);
            }
        }
        return record;
    }

    /** Whether a reference was taken away that leads out of the Bundle. */
    private boolean cut(JsonNode node, Set<Key> told) {
        boolean cut = false;
        if (node instanceof ObjectNode object && object.path(REFERENCE).isTextual()) {
            String reference = object.path(REFERENCE).asText();
            Optional<Key> key = grounds.record().named(reference).filter(told::contains);
            if (key.isPresent()) {
                object.put(REFERENCE, key.get().toString());
            } else if (!reference.startsWith("#")) {
                object.remove(REFERENCE);
                if (!object.has("display") && !object.has("identifier")) {
                    object.put("display", "Not part of this request");
                }
                cut = true;
            }
        }
        for (JsonNode child : node) {
            cut |= cut(child, told);
        }
        return cut;
    }
}
