package org.ketaminefhir.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a chain begins with: itself linked to the opening before it, and holding what was known of all other chains.
 *
 * @param opened in milliseconds since 1970
 * @param node the machine that writes it
 * @param writes which events
 * @param known heads that had moved since an earlier opening wrote them down, by chain
 */
record Opening(int chain, long opened, String node, Writes writes, List<Head> known) {
    /** The two chains of a process. */
    enum Writes {
        /** Events in the transaction of a change of the store. */
        CHANGES,
        /** All others. */
        OTHERS
    }

    Opening {
        known = List.copyOf(known);
    }

    /** What comes before the first link. */
    byte[] hash(byte[] before) {
        String text = Stream.concat(
                        Stream.of(chain + " " + opened + " " + writes + " " + node),
                        known.stream().map(Head::toString))
                .collect(Collectors.joining("\n"));
        return Hash.of(before, text.getBytes(StandardCharsets.UTF_8));
    }
}
