package org.ketaminefhir.members;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Content.Tag;
import org.ketaminefhir.records.CoveredDays;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;

/**
 * The members of a payer as a Group, made of what opens their records to it at the moment of the question. It is stored
 * nowhere.
 *
 * <p>See src/docs/decisions/0026-payer-groups.md.
 *
 * @param organization id of the payer's Organization
 * @param patients ids of all who are in it
 * @param version the Group itself, without a number
 * @see <a href="https://hl7.org/fhir/R4/group.html">Group</a>
 */
public record PayerGroup(String organization, Set<String> patients, Version version) {
    public static final String TYPE = "Group";
    static final String NUMBERS = Definitions.BASE + "payer-groups";
    static final String CODES = Definitions.BASE + "CodeSystem/group-kind";
    static final String CODE = "payer-members";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * @param id under which it is asked for
     * @param days patient by patient, the earliest first
     * @param labels what the records of every patient bear
     * @param now days that do not hold this moment are inactive
     */
    public static PayerGroup of(String id, String organization, List<CoveredDays> days, List<Tag> labels, Instant now) {
        Set<String> patients = new LinkedHashSet<>();
        days.forEach(one -> patients.add(one.patient()));
        byte[] json = json(organization, patients.size(), Stay.all(days), now.toEpochMilli());
        Content content = Content.of(json, UnaryOperator.identity(), labels);
        return new PayerGroup(organization, patients, Version.made(new Key(TYPE, id), content, now, organization));
    }

    private static byte[] json(String organization, int members, List<Stay> stays, long now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("resourceType", TYPE);
            json.writeArrayFieldStart("identifier");
            json.writeStartObject();
            json.writeStringField("system", NUMBERS);
            json.writeStringField("value", organization);
            json.writeEndObject();
            json.writeEndArray();
            json.writeBooleanField("active", true);
            json.writeStringField("type", "person");
            json.writeBooleanField("actual", true);
            code(json);
            json.writeNumberField("quantity", members);
            json.writeObjectFieldStart("managingEntity");
            json.writeStringField("reference", "Organization/" + organization);
            json.writeEndObject();
            if (!stays.isEmpty()) {
                json.writeArrayFieldStart("member");
                for (Stay stay : stays) {
                    stay.write(json, now);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void code(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("code");
        json.writeArrayFieldStart("coding");
        json.writeStartObject();
        json.writeStringField("system", CODES);
        json.writeStringField("code", CODE);
        json.writeStringField("display", "Members of a payer");
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }
}
