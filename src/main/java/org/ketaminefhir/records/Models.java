package org.ketaminefhir.records;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ResourceFactory;

/**
 * Reads what is stored as HAPI's models, in one pass over the bytes: a document or a course reads hundreds of records at
 * once, and HAPI's own parser builds a tree of each first.
 *
 * <p>What this does not know (contained resources, ids and extensions of primitives) is left to HAPI's parser. Safe for
 * many threads.
 */
public final class Models {
    private static final JsonFactory JSON = new JsonFactory();

    /** How the model takes an element of a type. */
    private enum Way {
        /** The model makes the element and hands it out. */
        MADE,
        /** As {@link #MADE}; the name says which type it has. */
        CHOSEN,
        /** A code of a required binding. */
        CODE
    }

    private final FhirContext fhir;
    private final Map<Class<?>, Map<String, Way>> ways = new ConcurrentHashMap<>();

    public Models(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** A model of one's own, with the id of the record; of a version that is no tombstone. */
    public Resource of(Version version) {
        byte[] bytes = version.content().bytes();
        Resource resource = quickly(bytes);
        if (resource == null) {
            resource = (Resource) fhir.newJsonParser().parseResource(new String(bytes, StandardCharsets.UTF_8));
        }
        resource.setId(version.key().id());
        return resource;
    }

    /** Null if there is something in it that this does not know. */
    private Resource quickly(byte[] bytes) {
        try (JsonParser in = JSON.createParser(bytes)) {
            in.nextToken();
            in.nextToken();
            in.nextToken();
            // The type comes first in all that is stored.
            Resource resource = ResourceFactory.createResource(in.getText());
            return members(in, resource) ? resource : null;
        } catch (FHIRException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean members(JsonParser in, Base parent) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            if (name.charAt(0) == '_' || name.equals("contained") || name.equals("resource")) {
                return false;
            }
            boolean many = in.nextToken() == JsonToken.START_ARRAY;
            if (many) {
                in.nextToken();
            }
            do {
                if (!value(in, parent, name)) {
                    return false;
                }
            } while (many && in.nextToken() != JsonToken.END_ARRAY);
        }
        return true;
    }

    private boolean value(JsonParser in, Base parent, String name) throws IOException {
        if (parent instanceof Narrative narrative && name.equals("div")) {
            narrative.setDivAsString(in.getText());
            return true;
        }
        Map<String, Way> known = ways.get(parent.getClass());
        Way way = known == null ? null : known.get(name);
        if (way == null) {
            way = find(parent, name);
            ways.computeIfAbsent(parent.getClass(), type -> new ConcurrentHashMap<>())
                    .put(name, way);
        }
        Base child =
                switch (way) {
                    case MADE -> parent.makeProperty(name.hashCode(), name);
                    case CHOSEN -> parent.addChild(name);
                    case CODE -> parent.setProperty(name, new CodeType(in.getText()));
                };
        if (in.currentToken() == JsonToken.START_OBJECT) {
            return members(in, child);
        }
        if (way != Way.CODE) {
            ((PrimitiveType<?>) child).setValueAsString(in.getText());
        }
        return true;
    }

    /** Asks a fresh element of the type, so that the one at hand is not touched. */
    private static Way find(Base parent, String name) {
        Base fresh;
        try {
            fresh = parent.getClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new FHIRException(e);
        }
        try {
            if (fresh.makeProperty(name.hashCode(), name) != null) {
                return Way.MADE;
            }
            return Way.CODE;
        } catch (FHIRException e) {
            fresh.addChild(name);
            return Way.CHOSEN;
        }
    }
}
