package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.search.UnknownParameter;
import org.ketaminefhir.validation.Issue;

/**
 * Where the references of a submission lead: into the submission, into the store, or abroad.
 *
 * <p>Bundles come with {@code urn:uuid} names, with the full urls of the sender's own server and relative references
 * beside them, or with neither and ids alone; all are followed.
 *
 * @see <a href="https://hl7.org/fhir/R4/bundle.html#references">Resolving references in bundles</a>
 */
final class References {
    private static final Pattern LOCAL = Pattern.compile(
            "(?<type>[A-Z][A-Za-z]+)/(?<id>[A-Za-z0-9\\-.]{1,64})(?<version>/_history/[A-Za-z0-9\\-.]+)?");
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final Pattern CONDITIONAL = Pattern.compile("(?<type>[A-Z][A-Za-z]+)\\?(?<search>.+)");

    private final Sender sender;
    private final List<Target> targets;
    private final Map<String, Key> byName = new HashMap<>();
    private final Map<String, Key> byOldId = new HashMap<>();
    private final Map<String, String> conditional = new HashMap<>();
    private final Set<Key> known = new HashSet<>();
    private final Map<Key, List<String>> pending = new HashMap<>();
    private final List<Issue> issues = new ArrayList<>();

    References(List<Target> targets, Sender sender) {
        this.sender = sender;
        this.targets = targets;
        for (Target target : targets) {
            name(target);
        }
    }

    private void name(Target target) {
        Entry entry = target.entry();
        if (entry.verb() != Entry.Verb.DELETE) {
            known.add(target.key());
        }
        if (entry.fullUrl() != null) {
            byName.put(entry.fullUrl(), target.key());
            Matcher local = LOCAL.matcher(tail(entry.fullUrl()));
            if (local.matches()) {
                byOldId.put(tail(entry.fullUrl()), target.key());
            }
        }
        if (entry.candidate() != null && entry.verb() == Entry.Verb.CREATE) {
            String id = entry.candidate().resource().getIdElement().getIdPart();
            if (id != null) {
                byOldId.putIfAbsent(entry.type() + "/" + id, target.key());
            }
        }
    }

    /** The last two steps of a url: {@code Patient/123} of {@code https://ehr.example/fhir/Patient/123}. */
    private static String tail(String url) {
        int last = url.lastIndexOf('/');
        int before = last < 0 ? -1 : url.lastIndexOf('/', last - 1);
        return url.substring(before + 1);
    }

    /** What stands in the stored record in place of this reference. */
    String rewrite(String reference) {
        Key inside = byName.get(reference);
        if (inside == null) {
            inside = byOldId.get(reference);
        }
        if (inside != null) {
            return inside.toString();
        }
        return conditional.getOrDefault(reference, reference);
    }

    /**
     * Resolves every reference of one resource, in its model; collects an issue for each that leads nowhere.
     *
     * @param path where the resource stands in the submission
     */
    void resolve(Resource resource, String path) {
        if (resource instanceof Bundle) {
            // A document is kept as it was signed; what it refers to, it carries.
            return;
        }
        ReferencePlaces.each(resource, path, this::resolve);
    }

    private void resolve(Reference reference, String place) {
        String sent = reference.getReference();
        if (sent == null || sent.startsWith("#")) {
            return;
        }
        Matcher search = CONDITIONAL.matcher(sent);
        if (search.matches() && !byName.containsKey(sent)) {
            find(sent, search.group("type"), search.group("search"), place);
            if (!conditional.containsKey(sent)) {
                return;
            }
        }
        String rewritten = rewrite(sent);
        if (!rewritten.equals(sent)) {
            reference.setReference(rewritten);
        }
        check(rewritten, place);
    }

    /**
     * References into this server that were not written by the submission itself: all that must exist.
     *
     * <p>One query for the whole submission.
     */
    List<Issue> unresolved() {
        List<Issue> missing = new ArrayList<>(issues);
        Set<Key> asked = new HashSet<>(pending.keySet());
        asked.removeAll(known);
        if (!asked.isEmpty()) {
            var found = sender.seen().readAll(asked);
            for (Key key : asked) {
                if (!found.containsKey(key) || found.get(key).deleted()) {
                    pending.get(key).forEach(place -> missing.add(notFound(place)));
                }
            }
        }
        return missing;
    }

    private void check(String reference, String place) {
        Matcher local = LOCAL.matcher(reference);
        if (local.matches()) {
            Key key = new Key(local.group("type"), local.group("id"));
            pending.computeIfAbsent(key, k -> new ArrayList<>()).add(place);
        } else if (reference.startsWith("urn:uuid:")
                || reference.startsWith("urn:oid:")
                || !ABSOLUTE.matcher(reference).lookingAt()) {
            // What is no address elsewhere is meant to be here, and names nothing.
            issues.add(notFound(place));
        }
    }

    private void find(String sent, String type, String search, String place) {
        if (conditional.containsKey(sent)) {
            return;
        }
        try {
            Query query = SearchUrl.parse(type, search);
            Set<Key> matches =
                    new LinkedHashSet<>(sender.conditions().match(query).keys());
            // Resolved when everything else is done: what the bundle itself puts on record is found too.
            targets.stream()
                    .filter(target -> target.entry().type().equals(type))
                    .filter(target -> Identified.by(query, target.entry().candidate()))
                    .forEach(target -> matches.add(target.key()));
            if (matches.size() == 1) {
                conditional.put(sent, matches.iterator().next().toString());
                return;
            }
            issues.add(Issue.error(
                    matches.isEmpty() ? "not-found" : "multiple-matches",
                    matches.isEmpty() ? "reference-not-found" : "condition-ambiguous",
                    place,
                    matches.isEmpty()
                            ? "A conditional reference finds no record."
                            : "A conditional reference finds more than one record."));
        } catch (UnknownParameter | BadParameterValue e) {
            issues.add(Issue.error(
                    "value",
                    "condition-invalid",
                    place,
                    "A conditional reference cannot be followed: " + e.getMessage() + "."));
        }
    }

    private static Issue notFound(String place) {
        return Issue.error(
                "not-found",
                "reference-not-found",
                place,
                "The reference leads to nothing in this bundle or on this server; send the record along, refer to one"
                        + " that is here, or use an identifier.");
    }
}
