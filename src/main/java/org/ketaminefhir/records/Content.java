package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The body of one version: compact JSON without what the store adds (id, version, last update).
 *
 * <p>The members are in the order sent, but {@code resourceType} comes first and the rest of {@code meta}, if any,
 * second; so the whole resource is put together from bytes, without parsing. Two contents are equal if their bytes are.
 */
public final class Content {
    private static final byte[] HEAD = "{\"resourceType\":\"".getBytes(UTF_8);
    private static final byte[] META = ",\"meta\":{".getBytes(UTF_8);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final byte[] bytes;
    private final int afterType;

    private Content(byte[] bytes) {
        this.bytes = bytes;
        int end = HEAD.length;
        while (bytes[end] != '"') {
            end++;
        }
        this.afterType = end + 1;
    }

    /**
     * Takes a resource as it was sent. Numbers stay as they are written ({@code 1.50}, {@code 1.0e-22}), strings as
     * they read; white space between values goes.
     *
     * @param references what takes the place of the value of a {@code Reference.reference}, and of an element of type
     *     uri or url that holds a {@code urn:uuid:} or {@code urn:oid:}; not asked about anything in a stored Bundle
     * @throws IllegalArgumentException if this is not a JSON object with a resourceType
     * @see <a href="https://hl7.org/fhir/R4/http.html#trules">Transaction rules</a>
     */
    public static Content of(byte[] json, UnaryOperator<String> references) {
        return of(json, references, List.of());
    }

    /** @param labels further security labels, which come after those that were sent */
    public static Content of(byte[] json, UnaryOperator<String> references, List<Tag> labels) {
        return new Content(new ContentWriter(references, labels).write(json));
    }

    /** @param display null if there is none */
    public record Tag(String system, String code, String display) {}

    /** The security labels; read from the bytes. */
    public List<Tag> security() {
        return startsWithMeta() ? ContentWriter.security(bytes) : List.of();
    }

    /** As it came out of {@link #bytes()}. */
    static Content stored(byte[] bytes) {
        return new Content(bytes);
    }

    /** Shared with the store: nobody changes them. */
    public byte[] bytes() {
        return bytes;
    }

    public String type() {
        return new String(bytes, HEAD.length, afterType - 1 - HEAD.length, UTF_8);
    }

    /** The whole resource as it is sent to a client. */
    public byte[] withIdentity(String id, int version, Instant lastUpdated) {
        Objects.requireNonNull(id);
        boolean meta = startsWithMeta();
        byte[] identity = (",\"id\":\"" + id + "\",\"meta\":{\"versionId\":\"" + version + "\",\"lastUpdated\":\""
                        + MILLIS.format(lastUpdated) + "\"" + (meta ? "," : "}"))
                .getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + identity.length);
        out.write(bytes, 0, afterType);
        out.writeBytes(identity);
        int rest = meta ? afterType + META.length : afterType;
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }

    /** The same of what has no versions. */
    byte[] withId(String id) {
        byte[] identity = (",\"id\":\"" + id + "\"").getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + identity.length);
        out.write(bytes, 0, afterType);
        out.writeBytes(identity);
        out.write(bytes, afterType, bytes.length - afterType);
        return out.toByteArray();
    }

    private boolean startsWithMeta() {
        int end = afterType + META.length;
        return end <= bytes.length && Arrays.equals(bytes, afterType, end, META, 0, META.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Never the content: it may stand in a log. */
    @Override
    public String toString() {
        return "%s of %d bytes".formatted(type(), bytes.length);
    }
}
