package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Goes once through the elements of a body, along the structure of the resource that it claims to be, and writes the
 * same resource as JSON. Reports what is wrong as XML; what is wrong as FHIR is left for the JSON to show. Numbers keep
 * their digits, comments and processing instructions are dropped.
 */
final class XmlWalk {
    static final String FHIR = "http://hl7.org/fhir";

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    private final Ground ground;
    private final Path path;
    private final Findings findings;
    private final XMLStreamReader in;
    private int depth;

    XmlWalk(Ground ground, Path path, Findings findings, XMLStreamReader in) {
        this.ground = ground;
        this.path = path;
        this.findings = findings;
        this.in = in;
    }

    void document(JsonGenerator out) throws XMLStreamException, IOException {
        String encoding = in.getCharacterEncodingScheme();
        if (encoding != null && !encoding.equalsIgnoreCase("UTF-8") && !encoding.equalsIgnoreCase("US-ASCII")) {
            throw findings.end(Rule.XML_SYNTAX, path, "The XML declares an encoding other than UTF-8.");
        }
        while (next() != XMLStreamConstants.START_ELEMENT) {}
        if (!FHIR.equals(in.getNamespaceURI())) {
            throw findings.end(
                    Rule.XML_NAMESPACE, path, "The root element is not in the namespace %s.".formatted(FHIR));
        }
        path.root(ground.structure().resource(in.getLocalName()) == null ? "Resource" : in.getLocalName());
        resource(out);
        while (next() != XMLStreamConstants.END_DOCUMENT) {}
    }

    /** The next event that means something; ends the reading at anything that would fetch or expand. */
    private int next() throws XMLStreamException {
        int event = in.next();
        switch (event) {
            case XMLStreamConstants.DTD ->
                throw findings.end(Rule.XML_ENTITY, path, "The XML has a document type; FHIR XML has none.");
            case XMLStreamConstants.START_ELEMENT -> started();
            case XMLStreamConstants.END_ELEMENT -> depth--;
            default -> {}
        }
        return event;
    }

    private void started() {
        if (++depth > ground.limits().depth()) {
            throw findings.end(
                    Rule.XML_DEPTH,
                    path,
                    "Elements stand more than %d deep."
                            .formatted(ground.limits().depth()));
        }
        if (SafeXml.XINCLUDE.equals(in.getNamespaceURI())) {
            throw findings.end(Rule.XML_ENTITY, path, "The XML includes another document; FHIR XML stands alone.");
        }
    }

    /** The next event that is no comment and no white space. */
    private int nextMeaning() throws XMLStreamException {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT
                && event != XMLStreamConstants.END_ELEMENT
                && (!in.isCharacters() || in.isWhiteSpace())) {
            event = next();
        }
        return event;
    }

    /** Reads up to the end of the element that stands open. */
    private void skip() throws XMLStreamException {
        int outside = depth - 1;
        while (depth > outside) {
            next();
        }
    }

    private void resource(JsonGenerator out) throws XMLStreamException, IOException {
        String type = in.getLocalName();
        Shape shape = ground.structure().resource(type);
        out.writeStartObject();
        out.writeStringField("resourceType", type);
        if (shape == null) {
            skip();
        } else {
            attributes(shape, false, out);
            children(shape, next(), out);
        }
        out.writeEndObject();
    }

    private void attributes(Shape shape, boolean primitive, JsonGenerator out) throws IOException {
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String name = in.getAttributeLocalName(i);
            String namespace = in.getAttributeNamespace(i);
            boolean plain = namespace == null || namespace.isEmpty();
            Child child = plain ? shape.child(name) : null;
            if (child != null && child.attribute()) {
                out.writeStringField(name, in.getAttributeValue(i));
            } else if (!(plain && primitive && name.equals("value")) && !(XSI.equals(namespace) && depth == 1)) {
                findings.add(
                        Rule.UNKNOWN_ELEMENT,
                        path,
                        "An attribute stands here that %s does not have in FHIR R4.".formatted(shape.type()));
            }
        }
    }

    /** Reads what stands inside of an element, from the event that the reader is at up to the element's end. */
    private void children(Shape shape, int first, JsonGenerator out) throws XMLStreamException, IOException {
        XmlRun run = XmlRun.NONE;
        for (int event = first; event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                Child child = childHere(shape, run);
                if (child == null) {
                    skip();
                    continue;
                }
                if (child != run.child()) {
                    run.close(out);
                    run = XmlRun.open(child, out);
                }
                path.enter(child.element());
                run.next(path);
                one(child, run, out);
                path.leave();
            } else if (in.isCharacters() && !in.isWhiteSpace()) {
                findings.add(
                        Rule.UNKNOWN_ELEMENT,
                        path,
                        "Text stands between the elements; a value is an attribute in FHIR XML.");
            }
        }
        run.close(out);
    }

    /** What the element here is to its parent, or null, reported, if it has no place. */
    private Child childHere(Shape shape, XmlRun run) {
        String name = in.getLocalName();
        Child child = shape.child(name);
        boolean element = child != null && child.element(name);
        String namespace = element && child.primitive() == Primitive.XHTML ? Narrative.XHTML : FHIR;
        if (!namespace.equals(in.getNamespaceURI())) {
            misplaced(Rule.XML_NAMESPACE, "This element is not in the namespace %s.".formatted(namespace));
        } else if (!element) {
            misplaced(Rule.UNKNOWN_ELEMENT, "%s has no element of this name in FHIR R4.".formatted(shape.type()));
        } else if (run.child() == child && !child.list()) {
            misplaced(Rule.XML_REPEATED, "This element stands twice; only one is allowed.");
        } else if (run.child() != null && run.child().order() > child.order()) {
            misplaced(Rule.XML_ORDER, "This element stands too late; XML keeps the order of the specification.");
        } else {
            return child;
        }
        return null;
    }

    private void misplaced(Rule rule, String sentence) {
        findings.add(rule, ElementNames.named(path, in.getLocalName()), sentence);
    }

    private void one(Child child, XmlRun run, JsonGenerator out) throws XMLStreamException, IOException {
        switch (child.kind()) {
            case RESOURCE, CONTAINED -> wrapped(out);
            case COMPLEX -> {
                out.writeStartObject();
                attributes(child.shape(), false, out);
                children(child.shape(), next(), out);
                out.writeEndObject();
            }
            default -> {
                if (child.primitive() == Primitive.XHTML) {
                    run.add(Xhtml.copy(in), null);
                    depth--;
                } else {
                    String value = in.getAttributeValue(null, "value");
                    run.add(value, companion(child.shape(), value));
                }
            }
        }
    }

    /** Id and extensions of a primitive as JSON, or null if it has neither. */
    private String companion(Shape shape, String value) throws XMLStreamException, IOException {
        boolean bare = in.getAttributeCount() == (value == null ? 0 : 1);
        if (bare) {
            int event = nextMeaning();
            if (event == XMLStreamConstants.END_ELEMENT) {
                return null;
            }
            return object(out -> children(shape, event, out));
        }
        return object(out -> {
            attributes(shape, true, out);
            children(shape, next(), out);
        });
    }

    private String object(Members members) throws XMLStreamException, IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = ground.json().createGenerator(json)) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        }
        String text = json.toString(StandardCharsets.UTF_8);
        return text.equals("{}") ? null : text;
    }

    private interface Members {
        void write(JsonGenerator out) throws XMLStreamException, IOException;
    }

    /** The resource inside of {@code <contained>} or {@code <resource>}. */
    private void wrapped(JsonGenerator out) throws XMLStreamException, IOException {
        boolean found = false;
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (found) {
                findings.add(Rule.XML_REPEATED, path, "One resource is expected here; a second one was sent.");
                skip();
            } else {
                found = true;
                resource(out);
            }
        }
        if (!found) {
            out.writeStartObject();
            out.writeEndObject();
        }
    }
}
