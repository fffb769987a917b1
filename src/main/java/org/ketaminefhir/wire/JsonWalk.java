package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Goes once through the tokens of a body, along the structure of the resource that it claims to be. */
final class JsonWalk {
    private static final String TYPE = "resourceType";

    private final Ground ground;
    private final Path path;
    private final Findings findings;
    private final Values values;
    private final byte[] json;

    private final List<Slice> slices = new ArrayList<>();
    private JsonParser in;
    private String rootType;
    private Contained contained;
    private boolean inside;

    JsonWalk(Ground ground, Path path, Findings findings, Values values, byte[] json) {
        this.ground = ground;
        this.path = path;
        this.findings = findings;
        this.values = values;
        this.json = json;
    }

    Reading reading() {
        return new Reading(json, rootType, slices, findings.issues());
    }

    void root(JsonParser parser) throws IOException {
        in = parser;
        JsonToken token = in.nextToken();
        if (token == null) {
            throw findings.end(Rule.JSON_SYNTAX, path, "The body is empty.");
        }
        if (token != JsonToken.START_OBJECT) {
            findings.add(
                    Rule.RESOURCE_TYPE, path, "A resource is one object; %s was sent.".formatted(JsonWords.of(token)));
            in.skipChildren();
        } else {
            resource(false);
        }
        if (in.nextToken() != null) {
            findings.add(
                    Rule.JSON_SYNTAX,
                    path,
                    "More stands after the end of the resource, at %s.".formatted(Place.of(json, start())));
        }
    }

    /** Reads the resource whose opening brace {@code in} stands on; a new one, or one contained in the last. */
    private void resource(boolean isContained) throws IOException {
        int start = start();
        int depth = in.getParsingContext().getNestingDepth();
        boolean typeFirst =
                in.nextToken() == JsonToken.FIELD_NAME && in.currentName().equals(TYPE);
        String type = typeFirst ? typeHere() : typeAhead(start);
        Shape shape = type == null ? null : ground.structure().resource(type);
        if (shape == null) {
            skipMembers(depth);
            findings.add(Rule.RESOURCE_TYPE, path, "resourceType is missing or names no resource type of FHIR R4.");
            return;
        }
        if (path.depth() == 0) {
            rootType = type;
            path.root(type);
        }
        Seen seen = new Seen(shape);
        if (typeFirst) {
            seen.once(shape.child(TYPE), path, findings);
            in.nextToken();
        }
        scoped(shape, seen, isContained);
        if (path.depth() == 2 && holdsEntries() && path.outermostIndex() >= 0) {
            slices.add(new Slice(path.outermostIndex(), start, end()));
        }
    }

    private void scoped(Shape shape, Seen seen, boolean isContained) throws IOException {
        Contained outer = contained;
        boolean outerInside = inside;
        inside = isContained;
        if (!isContained) {
            contained = new Contained();
        }
        members(shape, seen);
        if (!isContained) {
            contained.reportMissing(findings);
        }
        contained = outer;
        inside = outerInside;
    }

    private boolean holdsEntries() {
        return "Bundle".equals(rootType) || "Parameters".equals(rootType);
    }

    private String typeHere() throws IOException {
        return in.nextToken() == JsonToken.VALUE_STRING ? in.getText() : null;
    }

    /** Finds the type where it is not the first member; names stand in any order in JSON. */
    private String typeAhead(int start) throws IOException {
        try (JsonParser ahead = ground.json().createParser(json, start, json.length - start)) {
            ahead.nextToken();
            while (ahead.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = ahead.currentName().equals(TYPE);
                JsonToken token = ahead.nextToken();
                if (found) {
                    return token == JsonToken.VALUE_STRING ? ahead.getText() : null;
                }
                ahead.skipChildren();
            }
            return null;
        } catch (JsonProcessingException e) {
            // The walk itself comes to the same place and reports it there.
            return null;
        }
    }

    /** Leaves the object whose members stand this deep. */
    private void skipMembers(int depth) throws IOException {
        while (in.getParsingContext().getNestingDepth() >= depth) {
            in.nextToken();
        }
    }

    /** Reads members up to the closing brace, beginning with the one that {@code in} stands on. */
    private void members(Shape shape, Seen seen) throws IOException {
        for (JsonToken token = in.currentToken(); token == JsonToken.FIELD_NAME; token = in.nextToken()) {
            String name = in.currentName();
            Child child = shape.child(name);
            if (child == null) {
                in.nextToken();
                unknown(shape, name);
                continue;
            }
            path.enter(child.element());
            in.nextToken();
            seen.once(child, path, findings);
            if (child.list() && in.currentToken() == JsonToken.START_ARRAY) {
                list(child, seen);
            } else {
                alone(child);
            }
            path.leave();
        }
        seen.reportEmptyItems(path, findings);
    }

    private void unknown(Shape shape, String name) throws IOException {
        String where = ElementNames.named(path, name);
        findings.add(Rule.UNKNOWN_ELEMENT, where, "%s has no element of this name in FHIR R4.".formatted(shape.type()));
        in.skipChildren();
    }

    private void list(Child child, Seen seen) throws IOException {
        BitSet filled = child.padded() ? new BitSet() : null;
        int length = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (child.mark() == Child.Mark.BUNDLE_ENTRY
                    && length == ground.limits().bundleEntries()) {
                throw findings.end(Rule.LIMIT_ENTRIES, path, "The Bundle has more than %d entries.".formatted(length));
            }
            path.item(length);
            if (filled == null || in.currentToken() != JsonToken.VALUE_NULL) {
                one(child);
                if (filled != null) {
                    filled.set(length);
                }
            }
            length++;
        }
        if (length == 0) {
            findings.add(Rule.EMPTY_ELEMENT, path, "An empty list stands here; leave the element out.");
        } else if (filled != null) {
            seen.items(child, filled, length);
        }
    }

    private void alone(Child child) throws IOException {
        if (child.list() && in.currentToken() != JsonToken.VALUE_NULL) {
            wrongKind("A list");
        }
        one(child);
    }

    private void one(Child child) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            findings.add(Rule.EMPTY_ELEMENT, path, "Null stands here; leave the element out.");
        } else if (token == JsonToken.START_ARRAY) {
            wrongKind("One value");
            in.skipChildren();
        } else if (child.kind() == Child.Kind.PRIMITIVE) {
            primitive(child);
        } else if (child.kind() == Child.Kind.RESOURCE_TYPE) {
            if (token != JsonToken.VALUE_STRING) {
                wrongKind("A string");
                in.skipChildren();
            }
        } else if (token != JsonToken.START_OBJECT) {
            wrongKind("An object");
        } else {
            object(child);
        }
    }

    private void wrongKind(String expected) {
        findings.add(
                Rule.JSON_TYPE,
                path,
                "%s is expected here; %s was sent.".formatted(expected, JsonWords.of(in.currentToken())));
    }

    private void object(Child child) throws IOException {
        switch (child.kind()) {
            case RESOURCE -> resource(false);
            case CONTAINED -> containedResource();
            default -> element(child.shape());
        }
    }

    private void containedResource() throws IOException {
        if (inside) {
            findings.add(Rule.CONTAINED_NESTED, path, "A contained resource contains no resource itself.");
            in.skipChildren();
        } else {
            resource(true);
        }
    }

    private void element(Shape shape) throws IOException {
        if (in.nextToken() == JsonToken.END_OBJECT) {
            findings.add(Rule.EMPTY_ELEMENT, path, "An empty object stands here; leave the element out.");
        } else {
            members(shape, new Seen(shape));
        }
    }

    private void primitive(Child child) throws IOException {
        Text text = values.judge(child, in, path, findings);
        if (text == null) {
            return;
        }
        if (child.primitive() == Primitive.XHTML) {
            Narrative.check(text.toString(), path, findings);
        } else if (child.mark() == Child.Mark.RESOURCE_ID && inside) {
            contained.id(text.toString());
        } else if (child.mark() == Child.Mark.REFERENCE && text.charAt(0) == '#') {
            contained.reference(path, text);
        }
    }

    private int start() {
        return (int) in.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return (int) in.currentLocation().getByteOffset();
    }
}
