package org.ketaminefhir.release;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;

/**
 * Which records a record refers to, read from its bytes. For one request: references say the same few names over and
 * over, and each is read once.
 */
public final class Mentions {
    /** Stored JSON is compact, and within a string these quotes would stand behind backslashes: this is the member. */
    private static final String REFERENCE = "\"reference\":\"";

    private static final String QUESTIONNAIRE = "\"questionnaire\":\"";
    private static final Pattern LOCAL = Pattern.compile(
            "(?<type>[A-Z][A-Za-z]+)/(?<id>[A-Za-z0-9\\-.]{1,64})(/_history/[A-Za-z0-9\\-.]+)?(\\|.*)?");

    private final Map<String, Optional<Key>> names = new HashMap<>();

    /** By relative references, and by canonicals of definitions that come with the program. */
    public Set<Key> in(Version version) {
        Set<Key> found = new LinkedHashSet<>();
        // A byte a character: what names a record is ASCII, and what else stands there is not looked at.
        String json = new String(version.content().bytes(), ISO_8859_1);
        for (int at = json.indexOf(REFERENCE); at >= 0; at = json.indexOf(REFERENCE, at)) {
            at += REFERENCE.length();
            named(json.substring(at, json.indexOf('"', at))).ifPresent(found::add);
        }
        for (int at = json.indexOf(QUESTIONNAIRE); at >= 0; at = json.indexOf(QUESTIONNAIRE, at)) {
            at += QUESTIONNAIRE.length();
            String canonical = json.substring(at, json.indexOf('"', at));
            if (canonical.startsWith(Definitions.BASE)) {
                named(canonical.substring(Definitions.BASE.length())).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The record of this server that a reference names. */
    public Optional<Key> named(String reference) {
        return names.computeIfAbsent(reference, Mentions::read);
    }

    private static Optional<Key> read(String reference) {
        Matcher local = LOCAL.matcher(reference);
        return local.matches() ? Optional.of(new Key(local.group("type"), local.group("id"))) : Optional.empty();
    }
}
