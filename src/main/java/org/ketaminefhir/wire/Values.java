package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Judges single values: the kind of JSON, the emptiness, the format. */
final class Values {
    private final Limits limits;
    private final boolean fromXml;
    private final Text text = new Text();

    private Values(Limits limits, boolean fromXml) {
        this.limits = limits;
        this.fromXml = fromXml;
    }

    static Values json(Limits limits) {
        return new Values(limits, false);
    }

    /** For JSON made out of XML, where every value is text: one that is no number was written wrong, not typed wrong. */
    static Values xml(Limits limits) {
        return new Values(limits, true);
    }

    /** Judges the token that {@code in} stands on. The text is good until the parser moves; null if it is none. */
    Text judge(Child child, JsonParser in, Path path, Findings findings) throws IOException {
        Primitive primitive = child.primitive();
        JsonToken token = in.currentToken();
        if (kind(token) != primitive.json() && !(fromXml && token == JsonToken.VALUE_STRING)) {
            findings.add(
                    Rule.JSON_TYPE,
                    path,
                    "A %s is %s in JSON; %s was sent."
                            .formatted(primitive.type(), primitive.json().words(), JsonWords.of(token)));
            in.skipChildren();
            return null;
        }
        if (primitive.json() == Primitive.Json.BOOLEAN && token != JsonToken.VALUE_STRING) {
            return null;
        }
        text.at(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
        if (text.length() == 0) {
            findings.add(Rule.EMPTY_ELEMENT, path, "An empty text stands here; leave the element out.");
            return null;
        }
        if (text.length() > limits.stringLength()) {
            throw findings.end(
                    Rule.LIMIT_STRING, path, "A string is longer than %d characters.".formatted(limits.stringLength()));
        }
        return wellWritten(child, path, findings) ? text : null;
    }

    private boolean wellWritten(Child child, Path path, Findings findings) {
        if (child.mark() == Child.Mark.RESOURCE_ID) {
            return report(text.id(), Rule.ID_INVALID, Primitive.ID, path, findings);
        }
        if (child.mark() == Child.Mark.ELEMENT_ID && !text.printableWithoutBlanks()) {
            findings.add(Rule.ID_INVALID, path, "The id of an element has no blanks.");
            return false;
        }
        return report(child.primitive().accepts(text), Rule.FORMAT_INVALID, child.primitive(), path, findings);
    }

    private static boolean report(boolean good, Rule rule, Primitive primitive, Path path, Findings findings) {
        if (!good) {
            findings.add(
                    rule,
                    path,
                    "This is not written as %s demands: %s.".formatted(primitive.type(), primitive.allowed()));
        }
        return good;
    }

    private static Primitive.Json kind(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> Primitive.Json.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Primitive.Json.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Primitive.Json.BOOLEAN;
            default -> null;
        };
    }
}
