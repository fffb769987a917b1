package org.ketaminefhir.coverage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Coding;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Key;

/**
 * What a document answers, as a tag of it: the same for who asks the same again. The days count as they were asked for:
 * who names none asks the same tomorrow.
 */
final class Question {
    private static final String SYSTEM = Definitions.BASE + "sid/question-sha256";

    private Question() {}

    static Coding of(Asked asked, Key coverage) {
        List<String> parts = new ArrayList<>();
        parts.add(asked.patient().toString());
        parts.add(coverage.toString());
        parts.add(asked.purpose());
        parts.add(String.valueOf(asked.start()));
        parts.add(String.valueOf(asked.end()));
        parts.add(String.valueOf(asked.policy()));
        parts.addAll(new TreeSet<>(asked.sections()));
        return new Coding(SYSTEM, sha256(String.join("\n", parts)), null);
    }

    /** That of a document. */
    static Optional<String> of(List<Coding> tags) {
        return tags.stream()
                .filter(tag -> SYSTEM.equals(tag.getSystem()))
                .map(Coding::getCode)
                .findFirst();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
