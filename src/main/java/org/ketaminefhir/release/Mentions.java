package org.ketaminefhir.release;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;

/** Which records a record refers to, read from its bytes. */
final class Mentions {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern LOCAL = Pattern.compile(
            "(?<type>[A-Z][A-Za-z]+)/(?<id>[A-Za-z0-9\\-.]{1,64})(/_history/[A-Za-z0-9\\-.]+)?(\\|.*)?");

    private Mentions() {}

    /** By relative references, and by canonicals of definitions that come with the program. */
    static Set<Key> in(Version version) {
        Set<Key> found = new LinkedHashSet<>();
        try (JsonParser json = JSON.createParser(version.content().bytes())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "reference".equals(json.currentName())) {
                    add(json.getText(), found);
                } else if (json.currentToken() == JsonToken.VALUE_STRING
                        && "questionnaire".equals(json.currentName())) {
                    canonical(json.getText(), found);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void canonical(String url, Set<Key> found) {
        if (url.startsWith(Definitions.BASE)) {
            add(url.substring(Definitions.BASE.length()), found);
        }
    }

    private static void add(String reference, Set<Key> found) {
        Matcher local = LOCAL.matcher(reference);
        if (local.matches()) {
            found.add(new Key(local.group("type"), local.group("id")));
        }
    }
}
