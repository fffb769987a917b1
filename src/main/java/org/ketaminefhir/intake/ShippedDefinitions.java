package org.ketaminefhir.intake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.validation.Issue;

/**
 * The definitions that come with the program, kept as records under their own ids, so that clients read and search them
 * like all others.
 *
 * <p>They are not judged: the program is built on them. What bears a canonical of ours is ours: nobody else may write it,
 * and it goes when the program no longer has it.
 */
public final class ShippedDefinitions {
    /** How often they are compared again because another node brings the same ones. */
    private static final int ATTEMPTS = 20;

    private static final String URL = "\"url\":\"" + Definitions.BASE;

    private final Map<Key, MetadataResource> shipped = new LinkedHashMap<>();
    private final Set<String> types = new TreeSet<>();
    private final Definitions definitions;

    /** @param types those that the server keeps; definitions of another type are left out */
    public ShippedDefinitions(Definitions definitions, Set<String> types) {
        this.definitions = definitions;
        for (MetadataResource definition : definitions.all()) {
            if (types.contains(definition.fhirType())) {
                shipped.put(
                        new Key(definition.fhirType(), definition.getIdElement().getIdPart()), definition);
            }
        }
        types.stream()
                .filter(type ->
                        definitions.fhir().getResourceDefinition(type).newInstance() instanceof MetadataResource)
                .forEach(this.types::add);
    }

    /** Makes the records what the definitions are; a definition that is on record just so keeps its version. */
    public void store(Records records) {
        Map<Key, Content> contents = new LinkedHashMap<>();
        shipped.forEach((key, definition) -> contents.put(key, content(definition)));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Write> writes = writes(contents, records);
            if (writes.isEmpty() || !(records.apply(new Change(writes, List.of(), null)) instanceof Receipt.Stale)) {
                return;
            }
        }
        throw new IllegalStateException("the shipped definitions could not be stored: others keep changing them");
    }

    private List<Write> writes(Map<Key, Content> contents, Records records) {
        Map<Key, Version> standing = records.readAll(contents.keySet());
        List<Write> writes = new ArrayList<>();
        contents.forEach((key, content) -> {
            Version current = standing.get(key);
            if (current == null || current.deleted() || !current.content().equals(content)) {
                Resource indexed = shipped.get(key).copy();
                indexed.setId(key.toString());
                writes.add(Write.of(key, current == null ? 0 : current.version(), content, indexed));
            }
        });
        for (String type : types) {
            removed(type, records).forEach(version -> writes.add(Write.delete(version.key(), version.version())));
        }
        return writes;
    }

    /** Records of ours that the program no longer has. */
    private List<Version> removed(String type, Records records) {
        List<Version> removed = new ArrayList<>();
        String next = null;
        do {
            Page page = records.search(Query.of(type).count(Finder.LARGEST_PAGE).after(next));
            page.versions().stream()
                    .filter(version -> !shipped.containsKey(version.key()) && isOurs(version))
                    .forEach(removed::add);
            next = page.next();
        } while (next != null);
        return removed;
    }

    private boolean isOurs(Version version) {
        String json = new String(version.content().bytes(), StandardCharsets.UTF_8);
        return json.contains(URL)
                && isOurs((Resource) definitions.fhir().newJsonParser().parseResource(json));
    }

    private static boolean isOurs(Resource resource) {
        return resource instanceof MetadataResource definition
                && definition.hasUrl()
                && definition.getUrl().startsWith(Definitions.BASE);
    }

    private Content content(MetadataResource definition) {
        String json = definitions.fhir().newJsonParser().encodeResourceToString(definition);
        return Content.of(json.getBytes(StandardCharsets.UTF_8), UnaryOperator.identity());
    }

    /** An issue for each entry that would change one of them. */
    List<Issue> touched(List<Target> targets) {
        return targets.stream()
                .filter(Target::writes)
                .filter(target -> shipped.containsKey(target.key())
                        || target.entry().candidate() != null
                                && isOurs(target.entry().candidate().resource()))
                .map(
                        target -> Issue.error(
                                "business-rule",
                                "definition-shipped",
                                target.entry().path(),
                                "This definition is part of the server, which works by it; send yours under another id and url."))
                .toList();
    }
}
