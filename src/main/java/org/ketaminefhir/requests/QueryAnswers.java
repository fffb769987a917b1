package org.ketaminefhir.requests;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ketaminefhir.records.Content.Tag;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;
import org.ketaminefhir.requests.Result.Output;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.UnknownParameter;

/**
 * Answers queries: by references to what was found, where the asker may fetch that; else by a searchset within the Task.
 */
final class QueryAnswers implements Answering {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public void check(Question question, Disclosure shown) {
        AskedQuery.read(question);
    }

    @Override
    public String told(Question question) {
        return AskedQuery.read(question).text();
    }

    @Override
    public Result answer(Question question, Disclosure shown, Given given) {
        AskedQuery asked = AskedQuery.read(question);
        Page page = found(asked, shown);
        if (page.versions().isEmpty()) {
            throw new Ended(Reason.NOTHING_FOUND);
        }
        if (page.next() != null && !asked.limited() || !page.along().all()) {
            throw new Ended(Reason.TOO_LARGE);
        }
        List<Version> all = Stream.concat(page.versions().stream(), page.along().versions().stream())
                .toList();
        if (all.stream()
                .allMatch(version -> question.asker().mayFetch(version.key().type()))) {
            return Result.of(all.stream()
                    .map(version -> Output.data(version.key().toString()))
                    .toList());
        }
        return Result.within(Output.data("#" + Result.WITHIN), searchset(page, asked, question), labels(all));
    }

    private static Page found(AskedQuery asked, Disclosure shown) {
        try {
            return shown.search(asked.query());
        } catch (UnknownParameter | BadParameterValue e) {
            throw new Ended(Reason.QUERY, e.getMessage());
        }
    }

    static List<Tag> labels(List<Version> all) {
        Set<Tag> labels = new LinkedHashSet<>();
        all.forEach(version -> labels.addAll(version.content().security()));
        return new ArrayList<>(labels);
    }

    private static byte[] searchset(Page page, AskedQuery asked, Question question) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("resourceType", "Bundle");
            json.writeStringField("id", Result.WITHIN);
            json.writeStringField("type", "searchset");
            if (page.next() == null) {
                json.writeNumberField("total", page.versions().size());
            }
            json.writeArrayFieldStart("link");
            json.writeStartObject();
            json.writeStringField("relation", "self");
            json.writeStringField("url", question.base() + "/" + asked.text());
            json.writeEndObject();
            json.writeEndArray();
            json.writeArrayFieldStart("entry");
            for (Version version : page.versions()) {
                entry(json, question.base(), version, "match");
            }
            for (Version version : page.along().versions()) {
                entry(json, question.base(), version, "include");
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void entry(JsonGenerator json, String base, Version version, String mode) throws IOException {
        json.writeStartObject();
        json.writeStringField("fullUrl", base + "/" + version.key());
        json.writeFieldName("resource");
        json.writeRawValue(new String(version.json(), StandardCharsets.UTF_8));
        json.writeObjectFieldStart("search");
        json.writeStringField("mode", mode);
        json.writeEndObject();
        json.writeEndObject();
    }
}
