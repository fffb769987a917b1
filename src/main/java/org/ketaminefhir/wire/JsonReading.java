package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** One body of JSON, from its bytes to what it turned out to be. */
final class JsonReading {
    private final Ground ground;
    private final Path path = new Path();
    private final Findings findings = new Findings();

    JsonReading(Ground ground) {
        this.ground = ground;
    }

    Reading read(byte[] body) {
        try {
            return walk(
                    Body.checked(body, ground.limits(), path, Rule.JSON_SYNTAX, findings),
                    Values.json(ground.limits()));
        } catch (Findings.Ended end) {
            return new Reading(body, null, List.of(), findings.issues());
        }
    }

    /** Reads JSON that we made out of XML. */
    Reading readConverted(byte[] json) {
        return walk(json, Values.xml(ground.limits()));
    }

    private Reading walk(byte[] json, Values values) {
        JsonWalk walk = new JsonWalk(ground, path, findings, values, json);
        try (JsonParser in = ground.json().createParser(json)) {
            walk(walk, in, json);
        } catch (Findings.Ended end) {
            return walk.reading();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
        return walk.reading();
    }

    private void walk(JsonWalk walk, JsonParser in, byte[] json) throws IOException {
        try {
            walk.root(in);
        } catch (StreamConstraintsException e) {
            tooMuch(in);
        } catch (JsonProcessingException e) {
            findings.add(Rule.JSON_SYNTAX, path, SyntaxWords.of(e, json));
        }
    }

    private void tooMuch(JsonParser in) {
        Limits limits = ground.limits();
        if (in.getParsingContext().getNestingDepth() >= limits.depth()) {
            findings.add(Rule.JSON_DEPTH, path, "Objects and lists stand more than %d deep.".formatted(limits.depth()));
        } else {
            findings.add(
                    Rule.LIMIT_STRING,
                    path,
                    "A string is longer than %d characters, a number longer than %d or a name longer than %d."
                            .formatted(limits.stringLength(), Ground.NUMBER_LENGTH, Ground.NAME_LENGTH));
        }
    }
}
