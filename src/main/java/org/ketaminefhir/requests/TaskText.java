package org.ketaminefhir.requests;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Content.Tag;
import org.ketaminefhir.validation.Candidate;

/** The next version of a Task: as it stands, with what the server says beside what the sender said. */
final class TaskText {
    private static final ObjectMapper JSON = mapper();

    private final ObjectNode task;

    private TaskText(ObjectNode task) {
        this.task = task;
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                // Digits stay as they are written.
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
        return mapper;
    }

    static TaskText of(byte[] json) {
        return new TaskText(read(json));
    }

    static ObjectNode read(byte[] json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text how far the answer has come */
    TaskText status(String status, Progress progress, String text) {
        task.put("status", status);
        task.put("lastModified", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        task.set("businessStatus", coded(Codes.PROGRESS, progress.code(), text));
        return this;
    }

    TaskText because(Reason reason, String text) {
        task.set("statusReason", coded(Codes.REASON, reason.code(), text));
        return this;
    }

    /** Whom it is about, where a number or a whole address was given. */
    TaskText about(String patient) {
        ((ObjectNode) task.get("for")).put("reference", patient);
        return this;
    }

    TaskText answered(Result result) {
        ArrayNode outputs = task.withArray("/output");
        for (Result.Output one : result.outputs()) {
            ObjectNode output = outputs.addObject();
            output.putObject("type")
                    .putArray("coding")
                    .addObject()
                    .put("system", one.system())
                    .put("code", one.code());
            output.putObject("valueReference").put("reference", one.reference());
        }
        if (result.contained() != null) {
            RawValue within = new RawValue(new String(result.contained(), StandardCharsets.UTF_8));
            task.withArray("/contained").addRawValue(within);
        }
        for (Tag label : result.labels()) {
            label(label);
        }
        return this;
    }

    private void label(Tag label) {
        ArrayNode security = task.withObject("/meta").withArray("/security");
        for (JsonNode one : security) {
            if (one.path("system").asText().equals(label.system())
                    && one.path("code").asText().equals(label.code())) {
                return;
            }
        }
        ObjectNode coding = security.addObject().put("system", label.system()).put("code", label.code());
        if (label.display() != null) {
            coding.put("display", label.display());
        }
    }

    private static ObjectNode coded(String system, String code, String text) {
        ObjectNode concept = JSON.createObjectNode();
        concept.putArray("coding").addObject().put("system", system).put("code", code);
        return concept.put("text", text);
    }

    Candidate candidate(FhirContext fhir) {
        byte[] json = bytes(task);
        Resource resource = (Resource) fhir.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
        return new Candidate("Task", json, resource);
    }

    /** A resource as it may stand within another: with an id of there, and without what R4 keeps from it (dom-4, dom-5). */
    static byte[] within(byte[] resource) {
        ObjectNode node = read(resource);
        node.remove(List.of("meta"));
        node.put("id", Result.WITHIN);
        return bytes(node);
    }

    static boolean holdsOthers(byte[] resource) {
        return read(resource).has("contained");
    }

    static List<Tag> labels(byte[] resource) {
        return StreamSupport.stream(read(resource).path("meta").path("security").spliterator(), false)
                .map(one -> new Tag(
                        one.path("system").asText(null),
                        one.path("code").asText(null),
                        one.path("display").asText(null)))
                .toList();
    }
}
