package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Property;

/**
 * A value out of the Parameters of a patch, as it goes into a record.
 *
 * @param type the ending of its name there: {@code Quantity} of {@code valueQuantity}; null if it has no such type
 * @param node null for a primitive with extensions alone
 * @param beside id and extensions of a primitive, or null
 */
record Value(String type, JsonNode node, JsonNode beside) {
    private static final String PREFIX = "value";

    /** @param of an element of the kind that the value is to become, whose parts it may be made of; or null */
    static Value of(Operation operation, JsonNode part, Base of) {
        if (part.has("resource")) {
            return new Value(null, part.get("resource"), null);
        }
        if (part.has("part")) {
            return new Value(null, made(operation, part.get("part"), of), null);
        }
        for (Iterator<String> names = part.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            String plain = name.startsWith("_") ? name.substring(1) : name;
            if (plain.startsWith(PREFIX)) {
                return new Value(plain.substring(PREFIX.length()), part.get(plain), part.get("_" + plain));
            }
        }
        throw operation.malformed("has an empty value");
    }

    /** {@code valueQuantity} of {@code value[x]} and {@code Quantity}. */
    static String member(String choice, String type) {
        return choice.replace("[x]", "") + Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    /** The name in JSON of an element that this becomes. */
    String member(Operation operation, Property property) {
        if (!property.getName().endsWith("[x]")) {
            return property.getName();
        }
        if (type == null) {
            throw operation.malformed("makes an element of several types out of parts");
        }
        return member(property.getName(), type);
    }

    /** An element without a type of its own, such as a component, from its parts. */
    private static ObjectNode made(Operation operation, JsonNode parts, Base of) {
        ObjectNode made = Tree.NODES.objectNode();
        for (JsonNode part : parts) {
            String name = part.path("name").asText();
            Property plainly = of == null ? null : of.getChildByName(name);
            Property property = plainly == null && of != null ? of.getChildByName(name + "[x]") : plainly;
            if (property == null) {
                throw operation.refused("has a part that is no element of what it makes");
            }
            Base child = part.has("part") ? fresh(operation, of, property) : null;
            Value value = of(operation, part, child);
            Members members = new Members(made, value.member(operation, property));
            if (property.isList()) {
                members.insert(members.size(), value);
            } else {
                members.set(value);
            }
        }
        return made;
    }

    /** An empty element of this kind; the model that it comes from is not used again. */
    static Base fresh(Operation operation, Base parent, Property property) {
        try {
            return parent.addChild(property.getName().replace("[x]", ""));
        } catch (RuntimeException e) {
            throw operation.refused("makes out of parts what is one value");
        }
    }
}
