package org.ketaminefhir.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One row of the audit, as it stands in the table.
 *
 * @param texts the columns of {@link #TEXTS}, in their order; null where a column is empty
 */
record Link(Place place, long recorded, int outcome, List<String> texts) {
    /** The columns that hold text; they keep their places, because they are hashed in this order. */
    static final List<String> TEXTS = List.of(
            "kind",
            "interaction",
            "client",
            "role",
            "organization",
            "patient",
            "purpose",
            "records",
            "query",
            "address",
            "request",
            "token");

    Link {
        texts = Collections.unmodifiableList(Arrays.asList(texts.toArray(String[]::new)));
    }

    static Link of(Place place, long recorded, Happening what) {
        Origin origin = what.origin();
        return new Link(
                place,
                recorded,
                what.outcome().code(),
                Arrays.asList(
                        what.kind().name(),
                        what.interaction(),
                        origin.client(),
                        origin.role(),
                        origin.organization(),
                        what.patient(),
                        origin.purpose(),
                        Touched.written(what.records()),
                        what.query(),
                        origin.address(),
                        origin.request(),
                        origin.token()));
    }

    /** What the row tells. */
    Happening happening() {
        Outcome ended = Arrays.stream(Outcome.values())
                .filter(one -> one.code() == outcome)
                .findFirst()
                .orElseThrow();
        Origin origin = new Origin(
                text("client"),
                text("role"),
                text("organization"),
                text("purpose"),
                text("address"),
                text("request"),
                text("token"));
        return new Happening(
                Kind.valueOf(text("kind")),
                text("interaction"),
                origin,
                text("patient"),
                ended,
                Touched.read(text("records")),
                text("query"));
    }

    private String text(String column) {
        return texts.get(TEXTS.indexOf(column));
    }

    /** What the row must have as its hash when the one before it has this. */
    byte[] hash(byte[] before) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(place.chain());
            out.writeLong(place.link());
            out.writeLong(recorded);
            out.writeInt(outcome);
            for (String text : texts) {
                write(out, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
        }
        return Hash.of(before, bytes.toByteArray());
    }

    /** With its length in front, so that nothing can move from one column into the next. */
    private static void write(DataOutputStream out, String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
