package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.wire.Readings.READER;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A broken body is never accepted for lack of looking, and never throws. */
class MutationTest {
    private static final String JSON =
            """
            {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:0b9d2c3e-1111-4222-8333-444455556666",
            "resource":{"resourceType":"Observation","id":"a","contained":[{"resourceType":"Patient","id":"p"}],
            "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>a</p></div>"},
            "subject":{"reference":"#p"},"status":"final","effectiveDateTime":"2026-11-22T10:00:00Z",
            "code":{"coding":[{"system":"http://loinc.org","code":"8480-6","userSelected":true}]},
            "valueQuantity":{"value":1.20e2,"unit":"mmHg"},"component":[{"valueInteger":7,"code":{"text":"ü"}}]},
            "request":{"method":"POST","url":"Observation"}}]}""";

    private static final String XML =
            """
            <Observation xmlns="http://hl7.org/fhir"><id value="a"/><text><status value="generated"/>
            <div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div></text><status value="final"/>
            <code><coding><system value="http://loinc.org"/><code value="8480-6"/></coding></code>
            <valueQuantity><value value="120.0"/><unit value="ü"/></valueQuantity></Observation>""";

    @Test
    void the_samples_themselves_are_sound() {
        assertThat(Readings.json(JSON).issues()).isEmpty();
        assertThat(Readings.xml(XML).issues()).isEmpty();
    }

    @Test
    void any_bracket_colon_comma_or_quote_dropped_is_found() {
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < JSON.length(); i++) {
            if ("{}[],:\"".indexOf(JSON.charAt(i)) >= 0 && !insideString(i)) {
                String broken = JSON.substring(0, i) + JSON.substring(i + 1);
                if (Readings.json(broken).sound()) {
                    missed.add(broken.substring(Math.max(0, i - 20), i));
                }
            }
        }

        assertThat(missed).isEmpty();
    }

    @Test
    void any_truncation_is_found() {
        for (int i = 0; i < JSON.length(); i++) {
            assertThat(Readings.json(JSON.substring(0, i)).issues()).isNotEmpty();
        }
        for (int i = 0; i < XML.length(); i++) {
            assertThat(Readings.xml(XML.substring(0, i)).issues()).isNotEmpty();
        }
    }

    @Test
    void any_value_replaced_by_another_kind_is_found() {
        Matcher value = Pattern.compile("(?<=:)(\"(?:\\\\.|[^\"])*\"|true|[0-9.e]+)(?=[,}\\]])")
                .matcher(JSON);
        List<String> missed = new ArrayList<>();
        int values = 0;
        while (value.find()) {
            values++;
            String kind = value.group().startsWith("\"") ? "\"a b\"" : value.group();
            for (String other : List.of("null", "{}", "[]", "{\"a\":1}", "[1]", "\"\"", "false", "-7.5", "\"~ ~\"")) {
                boolean sameKind = kind.equals("true") && other.equals("false")
                        || kind.equals("\"a b\"") && other.equals("\"~ ~\"")
                        || value.group().equals("1.20e2") && other.equals("-7.5");
                String broken = JSON.substring(0, value.start()) + other + JSON.substring(value.end());
                if (!sameKind && Readings.json(broken).sound()) {
                    missed.add(value.group() + " by " + other);
                }
            }
        }

        assertThat(values).isGreaterThan(20);
        assertThat(missed).isEmpty();
    }

    @Test
    void flipped_bytes_never_throw() {
        Random random = new Random(20261122);
        byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
        byte[] xml = XML.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            assertThat(READER.json(flipped(json, random))).isNotNull();
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(READER.xml(flipped(xml, random))).isNotNull();
        }
    }

    @Test
    void bytes_without_sense_never_throw() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);

            assertThat(READER.json(noise).issues()).isNotEmpty();
            assertThat(READER.xml(noise).issues()).isNotEmpty();
        }
    }

    @Test
    void no_sentence_repeats_what_was_sent() {
        String secret = "zzsecretzz";
        for (String body : List.of(
                "{\"resourceType\":\"" + secret + "\"}",
                "{\"resourceType\":\"Patient\",\"active\":" + secret + "}",
                "{\"resourceType\":\"Patient\",\"id\":\"_" + secret + "\",\"birthDate\":\"" + secret + "\"}",
                "{\"resourceType\":\"Patient\",\"text\":{\"div\":\"<" + secret + "/>\"}}",
                "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"#" + secret + "\"}}")) {
            assertThat(Readings.json(body).issues()).isNotEmpty();
            assertThat(Readings.json(body).issues().toString()).doesNotContain(secret);
        }
        assertThat(Readings.xml("<" + secret + " xmlns='http://hl7.org/fhir'>&" + secret + ";")
                        .issues()
                        .toString())
                .doesNotContain(secret);
    }

    private static byte[] flipped(byte[] body, Random random) {
        byte[] flipped = body.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static boolean insideString(int at) {
        boolean inside = false;
        for (int i = 0; i < at; i++) {
            if (JSON.charAt(i) == '\\') {
                i++;
            } else if (JSON.charAt(i) == '"') {
                inside = !inside;
            }
        }
        return inside && JSON.charAt(at) != '"' || at > 0 && JSON.charAt(at - 1) == '\\';
    }
}
