package org.ketaminefhir.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Lays JSON out for reading; every number stays written as it was. */
final class PrettyJson {
    private static final JsonFactory JSON = new JsonFactory();

    private PrettyJson() {}

    static byte[] of(byte[] json) {
        ByteArrayOutputStream pretty = new ByteArrayOutputStream(json.length * 2);
        try (JsonParser in = JSON.createParser(json);
                JsonGenerator out = JSON.createGenerator(pretty).useDefaultPrettyPrinter()) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token.isNumeric()) {
                    out.writeNumber(in.getText());
                } else {
                    out.copyCurrentEvent(in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
        return pretty.toByteArray();
    }
}
