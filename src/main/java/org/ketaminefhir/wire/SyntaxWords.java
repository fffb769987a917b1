package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says in our words where JSON is not JSON. The tokenizer's own messages quote the text, which may be a patient's; they
 * are only asked what kind of fault it was, and where they say something new the place alone is told.
 */
final class SyntaxWords {
    private static final Map<String, String> EXPECTED = expected();
    private static final List<String> WORDS = List.of("true", "false", "null");

    private SyntaxWords() {}

    static String of(JsonProcessingException fault, byte[] json) {
        int offset = (int) fault.getLocation().getByteOffset();
        Place place = Place.of(json, offset);
        if (fault instanceof JsonEOFException || offset >= json.length - lengthOfHalfWord(json)) {
            return "The JSON breaks off at %s.".formatted(place);
        }
        return "The JSON is not well formed at %s%s.".formatted(place, hint(fault, json[offset]));
    }

    /** How much of true, false or null stands at the end of a text that breaks off in the middle of it. */
    private static int lengthOfHalfWord(byte[] json) {
        int start = json.length;
        while (start > 0 && Character.isLetter(json[start - 1])) {
            start--;
        }
        String last = new String(json, start, json.length - start, StandardCharsets.US_ASCII);
        return WORDS.stream().anyMatch(word -> word.startsWith(last)) ? last.length() : 0;
    }

    private static String hint(JsonProcessingException fault, byte at) {
        if (at == '\'') {
            return ": names and strings stand in double quotes";
        }
        String message = fault.getOriginalMessage();
        return EXPECTED.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .findFirst()
                .map(entry -> ": " + entry.getValue())
                .orElse("");
    }

    private static Map<String, String> expected() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("comment", "JSON has no comments");
        words.put("plus sign", "a number has no plus sign");
        words.put("Leading zeroes", "a number has no leading zeros");
        words.put("in numeric value", "a digit is missing in a number");
        words.put("Non-standard token", "JSON has no such number");
        words.put("Illegal unquoted character", "a control character in a string has to be escaped");
        words.put("character escape", "a string has an escape that JSON does not know");
        words.put("start field name", "a name in double quotes is expected");
        words.put("colon", "a colon is expected after the name");
        words.put("comma", "a comma or the closing bracket is expected");
        words.put("close marker", "this bracket closes nothing");
        words.put("expected a value", "a value is expected");
        words.put("valid value", "a value is expected");
        words.put("Unrecognized token", "a value is expected; a string stands in double quotes");
        return words;
    }
}
