package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Property;

/**
 * Where an element of the model stands in the text.
 *
 * @param parent null for the resource itself
 * @param member the name in JSON: {@code valueQuantity} where FHIR says {@code value[x]}
 * @param index position in its list, or -1 if it is in none
 */
record Location(Location parent, Base element, String member, int index) {
    /** Every element of a resource, the resource included. */
    static Map<Base, Location> all(Base resource) {
        Map<Base, Location> all = new IdentityHashMap<>();
        add(new Location(null, resource, null, -1), all);
        return all;
    }

    private static void add(Location here, Map<Base, Location> all) {
        all.put(here.element, here);
        for (Property property : here.element.children()) {
            List<Base> values = property.getValues();
            for (int i = 0; i < values.size(); i++) {
                Base value = values.get(i);
                add(new Location(here, value, member(property, value), property.isList() ? i : -1), all);
            }
        }
    }

    private static String member(Property property, Base value) {
        String name = property.getName();
        return name.endsWith("[x]") ? Value.member(name, value.fhirType()) : name;
    }

    boolean isResource() {
        return parent == null;
    }

    /** What it is in the text; a primitive with extensions alone is null there. */
    JsonNode in(ObjectNode root) {
        return parent == null ? root : here(parent.object(root), member);
    }

    /** The object that holds its members: of a primitive, the one beside it that holds id and extensions. */
    ObjectNode object(ObjectNode root) {
        if (parent == null) {
            return root;
        }
        ObjectNode holder = parent.object(root);
        if (!element.isPrimitive()) {
            return (ObjectNode) here(holder, member);
        }
        if (index < 0) {
            return holder.withObjectProperty("_" + member);
        }
        Members members = new Members(holder, member);
        return members.beside(index);
    }

    private JsonNode here(ObjectNode holder, String name) {
        JsonNode node = holder.path(name);
        return index < 0 ? node : node.path(index);
    }
}
