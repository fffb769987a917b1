package org.ketaminefhir.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Entry.Verb;
import org.ketaminefhir.patch.Patch;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.wire.Reading;
import org.ketaminefhir.wire.Slice;

/**
 * What the entries of a batch or transaction ask for.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">batch/transaction</a>
 */
final class BundleEntries {
    private static final Pattern URL =
            Pattern.compile("(?<type>[A-Za-z]+)(/(?<id>[A-Za-z0-9\\-.]{1,64}))?(\\?(?<search>.*))?");

    private final Bundle bundle;
    private final byte[] json;
    private final Map<Integer, Slice> slices = new HashMap<>();
    private final Set<String> types;
    private final PatchReader patches;
    private final Amendments amendments;

    private BundleEntries(
            Bundle bundle, Reading reading, Set<String> types, PatchReader patches, Amendments amendments) {
        this.patches = patches;
        this.amendments = amendments;
        this.bundle = bundle;
        this.json = reading.json();
        this.types = types;
        reading.entries().forEach(slice -> slices.put(slice.entry(), slice));
    }

    /** What is needed to read the entries of any bundle. */
    record Reader(Set<String> types, PatchReader patches, Amendments amendments) {
        BundleEntries of(Bundle bundle, Reading reading) {
            return new BundleEntries(bundle, reading, types, patches, amendments);
        }
    }

    int size() {
        return bundle.getEntry().size();
    }

    /** @throws Refusal 400 if the entry does not say rightly what it asks for */
    Asked entry(int index) {
        String path = "Bundle.entry[" + index + "]";
        BundleEntryComponent entry = bundle.getEntry().get(index);
        BundleEntryRequestComponent request = entry.getRequest();
        if (request.getMethod() == null || !request.hasUrl()) {
            throw refused(path + ".request", "entry-request", "Every entry needs a request with method and url.");
        }
        if (request.getMethod() == HTTPVerb.GET || request.getMethod() == HTTPVerb.HEAD) {
            boolean head = request.getMethod() == HTTPVerb.HEAD;
            return new Asked.Reads(path, request.getUrl(), head, request.getIfNoneMatch());
        }
        return new Asked.Writes(write(path, index, entry));
    }

    private Entry write(String path, int index, BundleEntryComponent entry) {
        BundleEntryRequestComponent request = entry.getRequest();
        Matcher url = URL.matcher(request.getUrl());
        if (!url.matches()) {
            throw refused(path + ".request.url", "entry-url", "The url must be Type, Type/id or Type?search.");
        }
        if (!types.contains(url.group("type"))) {
            throw refused(
                    path + ".request.url", "type-unknown", "This server keeps no records of the type in the url.");
        }
        return switch (request.getMethod()) {
            case POST -> create(path, index, entry, url);
            case PUT -> update(path, index, entry, url);
            case DELETE -> delete(path, request, url);
            case PATCH -> patch(path, index, entry, url);
            default ->
                throw refused(
                        path + ".request.method",
                        "entry-method",
                        "Entries of this method are not supported; GET, HEAD, POST, PUT, PATCH and DELETE are.");
        };
    }

    private Entry create(String path, int index, BundleEntryComponent entry, Matcher url) {
        if (url.group("id") != null || url.group("search") != null) {
            throw refused(path + ".request.url", "entry-url", "The url of a POST is the type alone.");
        }
        String condition = entry.getRequest().getIfNoneExist();
        return new Entry(
                path,
                Verb.CREATE,
                url.group("type"),
                null,
                condition == null ? null : condition.substring(condition.indexOf('?') + 1),
                null,
                entry.getFullUrl(),
                candidate(path, index, entry, url.group("type")));
    }

    private Entry update(String path, int index, BundleEntryComponent entry, Matcher url) {
        Candidate candidate = candidate(path, index, entry, url.group("type"));
        String id = url.group("id");
        String search = url.group("search");
        if ((id == null) == (search == null)) {
            throw refused(path + ".request.url", "entry-url", "The url of a PUT is Type/id or Type?search.");
        }
        if (id != null && !id.equals(candidate.resource().getIdElement().getIdPart())) {
            throw refused(
                    path + ".resource.id",
                    "id-differs",
                    "An update must carry the id of the record in its body, the same as in the url.");
        }
        Integer ifMatch = ifMatch(path, entry.getRequest());
        return new Entry(path, Verb.UPDATE, url.group("type"), id, search, ifMatch, entry.getFullUrl(), candidate);
    }

    private Entry delete(String path, BundleEntryRequestComponent request, Matcher url) {
        String search = url.group("search");
        if ((url.group("id") == null) == (search == null)) {
            throw refused(path + ".request.url", "entry-url", "The url of a DELETE is Type/id or Type?search.");
        }
        Integer ifMatch = ifMatch(path, request);
        return new Entry(path, Verb.DELETE, url.group("type"), url.group("id"), search, ifMatch, null, null);
    }

    private Entry patch(String path, int index, BundleEntryComponent entry, Matcher url) {
        String search = url.group("search");
        if ((url.group("id") == null) == (search == null)) {
            throw refused(path + ".request.url", "entry-url", "The url of a PATCH is Type/id or Type?search.");
        }
        Slice slice = slices.get(index);
        if (slice == null) {
            throw refused(path, "entry-resource", "An entry with POST, PUT or PATCH needs a resource.");
        }
        Patch patch = patches.entry(entry.getResource(), slice.of(json), path + ".resource");
        return new Entry(
                path,
                Verb.PATCH,
                url.group("type"),
                url.group("id"),
                search,
                ifMatch(path, entry.getRequest()),
                entry.getFullUrl(),
                null,
                amendments.of(patch, path + ".resource"));
    }

    private static Integer ifMatch(String path, BundleEntryRequestComponent request) {
        return Versions.ifMatch(request.getIfMatch(), path + ".request.ifMatch");
    }

    private Candidate candidate(String path, int index, BundleEntryComponent entry, String type) {
        Resource resource = entry.getResource();
        Slice slice = slices.get(index);
        if (resource == null || slice == null) {
            throw refused(path, "entry-resource", "An entry with POST, PUT or PATCH needs a resource.");
        }
        if (!resource.fhirType().equals(type)) {
            throw refused(path + ".request.url", "type-differs", "The url names another type than the resource has.");
        }
        return new Candidate(path + ".resource", slice.of(json), resource);
    }

    private static Refusal refused(String expression, String rule, String sentence) {
        return Refusal.of(400, Issue.error("invalid", rule, expression, sentence));
    }
}
