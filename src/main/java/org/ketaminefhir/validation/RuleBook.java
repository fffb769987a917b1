package org.ketaminefhir.validation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/** What each message id of the reference validator means to us, read from validation/rules.tsv. */
final class RuleBook {
    /** A message id that the book does not know: still an error, told in general words. */
    private static final Rule OTHER =
            new Rule("fhir-rule", "invalid", "{element} breaks a rule of FHIR R4 that {definition} states.");

    private static final Rule SILENT = new Rule("-", "", "");

    record Rule(String id, String code, String sentence) {
        boolean silent() {
            return "-".equals(id);
        }
    }

    private record Entry(Pattern messageId, Rule rule) {}

    private final List<Entry> entries;
    private final ConcurrentMap<String, Rule> known = new ConcurrentHashMap<>();

    RuleBook() {
        try (InputStream in = RuleBook.class.getResourceAsStream("/validation/rules.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            entries = lines.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(RuleBook::entry)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Rule of(String messageId) {
        return messageId == null ? OTHER : known.computeIfAbsent(messageId, this::find);
    }

    private Rule find(String messageId) {
        for (Entry entry : entries) {
            if (entry.messageId().matcher(messageId).matches()) {
                return entry.rule();
            }
        }
        return OTHER;
    }

    private static Entry entry(String line) {
        String[] cells = line.split("\t", -1);
        Rule rule = "-".equals(cells[1]) ? SILENT : new Rule(cells[1], cells[2], cells[3]);
        return new Entry(Pattern.compile(cells[0]), rule);
    }
}
