package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One element of an object in the text. Of primitives there are two members, {@code name} and {@code _name}, whose
 * lists go in step.
 *
 * @see <a href="https://hl7.org/fhir/R4/json.html#primitive">JSON representation of primitive elements</a>
 */
record Members(ObjectNode holder, String name) {
    int size() {
        return Math.max(holder.path(name).size(), holder.path("_" + name).size());
    }

    void remove() {
        holder.remove(name);
        holder.remove("_" + name);
    }

    void remove(int index) {
        take(name, index);
        take("_" + name, index);
    }

    void set(Value value) {
        put(name, value.node());
        put("_" + name, value.beside());
    }

    void set(int index, Value value) {
        replace(name, index, value.node());
        replace("_" + name, index, value.beside());
    }

    void insert(int index, Value value) {
        insert(name, index, value.node());
        insert("_" + name, index, value.beside());
    }

    void move(int from, int to) {
        move(name, from, to);
        move("_" + name, from, to);
    }

    /** The object with the id and the extensions of a primitive in the list. */
    ObjectNode beside(int index) {
        ArrayNode list = list("_" + name, index + 1);
        if (!list.get(index).isObject()) {
            list.set(index, Tree.NODES.objectNode());
        }
        return (ObjectNode) list.get(index);
    }

    private void put(String member, JsonNode node) {
        if (node == null) {
            holder.remove(member);
        } else {
            holder.set(member, node);
        }
    }

    private void replace(String member, int index, JsonNode node) {
        if (node != null || holder.has(member)) {
            list(member, index + 1).set(index, node == null ? Tree.NODES.nullNode() : node);
        }
    }

    private void insert(String member, int index, JsonNode node) {
        if (node != null || holder.has(member)) {
            list(member, index).insert(index, node == null ? Tree.NODES.nullNode() : node);
        }
    }

    private void move(String member, int from, int to) {
        if (holder.has(member)) {
            ArrayNode list = list(member, Math.max(from, to) + 1);
            list.insert(to, list.remove(from));
        }
    }

    private void take(String member, int index) {
        if (holder.path(member) instanceof ArrayNode list) {
            list.remove(index);
        }
    }

    /** The list, at least so long. */
    private ArrayNode list(String member, int length) {
        ArrayNode list = holder.path(member) instanceof ArrayNode there ? there : holder.putArray(member);
        while (list.size() < length) {
            list.addNull();
        }
        return list;
    }
}
