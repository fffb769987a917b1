package org.ketaminefhir.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.ketaminefhir.records.Key;

/**
 * A record that something happened to.
 *
 * @param version which version of it; 0 if that is not known
 */
public record Touched(Key key, int version) {
    public Touched {
        Objects.requireNonNull(key);
    }

    /** {@code Type/id/_history/2}, or {@code Type/id}. */
    String reference() {
        return version == 0 ? key.toString() : key + "/_history/" + version;
    }

    /** As a row has them: a name ends at a space or a colon, which no id has in it. */
    static String written(List<Touched> all) {
        return all.isEmpty()
                ? null
                : all.stream()
                        .map(one -> one.version == 0 ? one.key.toString() : one.key + ":" + one.version)
                        .collect(Collectors.joining(" "));
    }

    static List<Touched> read(String written) {
        return written == null
                ? List.of()
                : Arrays.stream(written.split(" ")).map(Touched::one).toList();
    }

    private static Touched one(String written) {
        int colon = written.indexOf(':');
        return colon < 0
                ? new Touched(Key.parse(written), 0)
                : new Touched(Key.parse(written.substring(0, colon)), Integer.parseInt(written.substring(colon + 1)));
    }
}
