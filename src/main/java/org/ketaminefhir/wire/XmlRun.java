package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Elements of one name in a row: one member of a JSON object, or two where primitives have id or extensions. */
final class XmlRun {
    static final XmlRun NONE = new XmlRun(null);

    private final Child child;
    private final List<String> values = new ArrayList<>();
    private final List<String> companions = new ArrayList<>();
    private final Text text = new Text();
    private int count;

    private XmlRun(Child child) {
        this.child = child;
    }

    static XmlRun open(Child child, JsonGenerator out) throws IOException {
        if (!child.padded()) {
            out.writeFieldName(child.name());
            if (child.list()) {
                out.writeStartArray();
            }
        }
        return new XmlRun(child);
    }

    Child child() {
        return child;
    }

    void next(Path path) {
        if (child.list()) {
            path.item(count);
        }
        count++;
    }

    /** Keeps a primitive until the row is over. */
    void add(String value, String companion) {
        values.add(value);
        companions.add(companion);
    }

    void close(JsonGenerator out) throws IOException {
        if (child == null) {
            return;
        }
        if (!child.padded()) {
            if (child.list()) {
                out.writeEndArray();
            }
            return;
        }
        boolean companion = companions.stream().anyMatch(one -> one != null);
        boolean value = values.stream().anyMatch(one -> one != null);
        if (value || !companion) {
            member(child.name(), values, out);
        }
        if (companion) {
            rawMember("_" + child.name(), out);
        }
    }

    private void member(String name, List<String> items, JsonGenerator out) throws IOException {
        out.writeFieldName(name);
        if (child.list()) {
            out.writeStartArray();
        }
        for (String item : items) {
            value(item, out);
        }
        if (child.list()) {
            out.writeEndArray();
        }
    }

    private void rawMember(String name, JsonGenerator out) throws IOException {
        out.writeFieldName(name);
        if (child.list()) {
            out.writeStartArray();
        }
        for (String companion : companions) {
            if (companion == null) {
                out.writeNull();
            } else {
                out.writeRawValue(companion);
            }
        }
        if (child.list()) {
            out.writeEndArray();
        }
    }

    /** A number or truth value that is written right loses its quotes; a wrong one stays text and is found so. */
    private void value(String value, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (child.primitive().json() != Primitive.Json.STRING
                && child.primitive().accepts(text.at(value))) {
            out.writeRawValue(value);
        } else {
            out.writeString(value);
        }
    }
}
