package org.ketaminefhir.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * The primitive types of R4 and how each is written. The text is the value without JSON's quotes, or XML's attribute.
 *
 * @see <a href="https://hl7.org/fhir/R4/datatypes.html#primitive">Primitive types</a>
 */
enum Primitive {
    BOOLEAN("boolean", Json.BOOLEAN, "true or false") {
        @Override
        boolean accepts(Text text) {
            return text.is("true") || text.is("false");
        }
    },
    INTEGER("integer", Json.NUMBER, "a whole number of 32 bits, without leading zeros") {
        @Override
        boolean accepts(Text text) {
            return NumberText.whole(text, Integer.MIN_VALUE);
        }
    },
    UNSIGNED_INT("unsignedInt", Json.NUMBER, "a whole number from 0 to 2147483647") {
        @Override
        boolean accepts(Text text) {
            return NumberText.whole(text, 0);
        }
    },
    POSITIVE_INT("positiveInt", Json.NUMBER, "a whole number from 1 to 2147483647") {
        @Override
        boolean accepts(Text text) {
            return NumberText.whole(text, 1);
        }
    },
    DECIMAL("decimal", Json.NUMBER, "a decimal number, with an exponent of at most three digits") {
        @Override
        boolean accepts(Text text) {
            return NumberText.decimal(text);
        }
    },
    STRING("string", Json.STRING, "at most 1048576 characters, none of them a control character") {
        @Override
        boolean accepts(Text text) {
            return text.length() <= LONGEST && text.printable();
        }
    },
    MARKDOWN("markdown", Json.STRING, "at most 1048576 characters, none of them a control character") {
        @Override
        boolean accepts(Text text) {
            return STRING.accepts(text);
        }
    },
    XHTML("xhtml", Json.STRING, "one div of XHTML") {
        @Override
        boolean accepts(Text text) {
            return text.printable();
        }
    },
    CODE("code", Json.STRING, "no blank at either end and only single blanks inside") {
        @Override
        boolean accepts(Text text) {
            return text.printable() && text.singleBlanksInside();
        }
    },
    URI("uri", Json.STRING, "no blanks") {
        @Override
        boolean accepts(Text text) {
            return text.printableWithoutBlanks();
        }
    },
    URL("url", Json.STRING, "no blanks") {
        @Override
        boolean accepts(Text text) {
            return URI.accepts(text);
        }
    },
    CANONICAL("canonical", Json.STRING, "no blanks") {
        @Override
        boolean accepts(Text text) {
            return URI.accepts(text);
        }
    },
    OID("oid", Json.STRING, "urn:oid: and numbers between dots") {
        @Override
        boolean accepts(Text text) {
            return UrnText.oid(text);
        }
    },
    UUID("uuid", Json.STRING, "urn:uuid: and a UUID in lower case") {
        @Override
        boolean accepts(Text text) {
            return UrnText.uuid(text);
        }
    },
    ID("id", Json.STRING, "1 to 64 of A-Z, a-z, 0-9, hyphen and dot") {
        @Override
        boolean accepts(Text text) {
            return text.id();
        }
    },
    BASE64("base64Binary", Json.STRING, "base64 in whole groups of four") {
        @Override
        boolean accepts(Text text) {
            return Base64Text.accepts(text);
        }
    },
    DATE("date", Json.STRING, "YYYY, YYYY-MM or YYYY-MM-DD, a day of the calendar") {
        @Override
        boolean accepts(Text text) {
            return TimeText.date(text);
        }
    },
    DATE_TIME(
            "dateTime",
            Json.STRING,
            "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone, a day of the calendar") {
        @Override
        boolean accepts(Text text) {
            return TimeText.dateTime(text);
        }
    },
    INSTANT("instant", Json.STRING, "YYYY-MM-DDThh:mm:ss with a time zone, a day of the calendar") {
        @Override
        boolean accepts(Text text) {
            return TimeText.instant(text);
        }
    },
    TIME("time", Json.STRING, "hh:mm:ss without a time zone") {
        @Override
        boolean accepts(Text text) {
            return TimeText.time(text);
        }
    };

    /** What a value is in JSON, and how a sentence names that. */
    enum Json {
        BOOLEAN("true or false without quotes"),
        NUMBER("a number without quotes"),
        STRING("a string in quotes");

        private final String words;

        Json(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Characters of a string: hl7.org/fhir/R4/datatypes.html#string. */
    private static final int LONGEST = 1024 * 1024;

    private static final Map<String, Primitive> BY_TYPE = new HashMap<>();

    static {
        for (Primitive primitive : values()) {
            BY_TYPE.put(primitive.type, primitive);
        }
    }

    private final String type;
    private final Json json;
    private final String allowed;

    Primitive(String type, Json json, String allowed) {
        this.type = type;
        this.json = json;
        this.allowed = allowed;
    }

    static Primitive of(String type) {
        Primitive primitive = BY_TYPE.get(type);
        if (primitive == null) {
            throw new IllegalStateException("R4 has no primitive type " + type);
        }
        return primitive;
    }

    abstract boolean accepts(Text text);

    String type() {
        return type;
    }

    Json json() {
        return json;
    }

    /** What a value has to be, to stand after "A date is ". */
    String allowed() {
        return allowed;
    }
}
