package org.ketaminefhir.oracle;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.Examples;
import org.ketaminefhir.Server;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.oracle.Declared.Parameter;

/** What a running server declares, and all that it holds after every valid example was sent to it. */
final class Walked {
    private static final String WALK = "https://clinic.example/walk";

    private static final int CANDIDATES = 4;

    private static Walked last;

    final Server server;
    final Declared declared;
    final Oracle oracle;
    /** Which examples the server did not take, and why. */
    final List<String> refused = new ArrayList<>();

    private Walked(Server server, Audit audit) {
        this.server = server;
        this.declared = Declared.of((CapabilityStatement) server.read("metadata"));
        send();
        Happened.write(audit);
        Shelf shelf = new Shelf();
        for (String type : declared.types()) {
            all(type).forEach(shelf::put);
        }
        this.oracle = new Oracle(declared, shelf);
        link();
    }

    /** The same for all classes that walk over one server. */
    static Walked over(Server server, Audit audit) {
        if (last == null || !last.server.base().equals(server.base())) {
            last = new Walked(server, audit);
        }
        return last;
    }

    /** The examples that name themselves refer to each other: they come together. The others come as a client sends. */
    private void send() {
        Bundle known = new Bundle().setType(BundleType.TRANSACTION);
        List<Path> others = new ArrayList<>();
        for (Path file : Examples.json("valid")) {
            Resource resource = parse(Examples.read(file));
            if (resource.getIdPart() == null) {
                others.add(file);
                continue;
            }
            // Every second one: what a parameter finds must differ from what it leaves.
            if (known.getEntry().size() % 2 == 0) {
                mark(resource);
            }
            known.addEntry()
                    .setResource(resource)
                    .getRequest()
                    .setMethod(HTTPVerb.PUT)
                    .setUrl(resource.fhirType() + "/" + resource.getIdPart());
        }
        post("examples with ids", known);
        for (Path file : others) {
            post(Examples.ROOT.relativize(file).toString(), parse(Examples.unique(Examples.read(file))));
        }
        for (String type : declared.types()) {
            if (declared.parameter(type, "_tag") != null
                    && page(type + "?_tag=" + WALK + "%7Cmarked&_count=1")
                            .getEntry()
                            .isEmpty()) {
                markOne(type);
            }
        }
    }

    /** Gives a resource what records of all types may have. */
    private static void mark(Resource resource) {
        String confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
        if (resource.getMeta().getSecurity(confidentiality, "R") == null) {
            resource.getMeta().addSecurity(confidentiality, "R", null);
        }
        resource.getMeta()
                .addTag(WALK, "marked", null)
                .addProfile("http://hl7.org/fhir/StructureDefinition/" + resource.fhirType())
                .setSource(WALK);
    }

    boolean readOnly(String type) {
        return declared.resource(type).getInteraction().stream()
                .noneMatch(interaction -> interaction.getCode() == TypeRestfulInteraction.UPDATE);
    }

    private void markOne(String type) {
        List<BundleEntryComponent> some =
                !readOnly(type) ? page(type + "?_count=1").getEntry() : List.of();
        if (!some.isEmpty()) {
            Resource resource = some.get(0).getResource();
            mark(resource);
            Server.Answer answer = server.put(type + "/" + resource.getIdPart(), json(resource));
            if (answer.status() != 200) {
                refused.add("marking a " + type + ": " + answer);
            }
        }
    }

    /** For each include that is declared some record refers so. */
    private void link() {
        for (String type : declared.types()) {
            declared.resource(type).getSearchInclude().forEach(include -> link(include.getValue(), null));
            declared.resource(type).getSearchRevInclude().forEach(include -> link(include.getValue(), type));
        }
    }

    /** @param target the type referred to; null for any */
    private void link(String include, String target) {
        Parameter parameter = declared.need(include.split(":")[0], include.split(":")[1]);
        boolean linked = oracle.shelf.all(parameter.type()).stream().anyMatch(from -> oracle.links(from, parameter)
                .anyMatch(to -> to != from && (target == null || to.fhirType().equals(target))));
        if (linked || readOnly(parameter.type())) {
            return;
        }
        Set<String> targets = target == null ? parameter.targets() : Set.of(target);
        List<Resource> to = targets.stream()
                .flatMap(type -> oracle.shelf.all(type).stream().limit(CANDIDATES))
                .toList();
        List<String> answers = new ArrayList<>();
        for (Resource from :
                oracle.shelf.all(parameter.type()).stream().limit(CANDIDATES).toList()) {
            for (Resource other : to) {
                Optional<Resource> copy = Linked.copy(from, parameter, other);
                if (copy.isPresent()) {
                    copy.get().setId((String) null).setMeta(null);
                    Server.Answer answer = server.post(parameter.type(), fresh(copy.get()));
                    if (answer.status() == 201) {
                        String address = path(answer.header("Location")).replaceFirst("/_history/.*", "");
                        oracle.shelf.put(server.read(address));
                        return;
                    }
                    answers.add(answer.toString());
                }
            }
        }
        refused.add("linking by %s to %s: %s"
                .formatted(include, target, answers.stream().findFirst().orElse("nobody")));
    }

    private void post(String name, Resource resource) {
        boolean session = resource instanceof Bundle bundle && bundle.getType() == BundleType.TRANSACTION;
        Server.Answer answer = server.post(session ? "" : resource.fhirType(), json(resource));
        // Single examples are parts of a session, which are refused without the rest of it.
        boolean whole = session || !answer.body().contains("reference-not-found");
        if (whole && answer.status() != 200 && answer.status() != 201) {
            refused.add(name + ": " + answer);
        }
    }

    static Resource parse(String json) {
        return (Resource) Declared.FHIR.newJsonParser().parseResource(json);
    }

    static String json(Resource resource) {
        return Declared.FHIR.newJsonParser().encodeResourceToString(resource);
    }

    /** The same as a record that nobody has sent. */
    static String fresh(Resource resource) {
        Resource copy = resource.copy();
        copy.setId((String) null);
        copy.getMeta().setVersionId(null).setLastUpdated(null);
        String json = Examples.unique(json(copy));
        json = Pattern.compile("(us-npi\",\"value\":\")\\d{10}")
                .matcher(json)
                .replaceAll(found ->
                        found.group(1) + number(ThreadLocalRandom.current().nextInt(100_000_000)));
        // What the server ships it does not take from others.
        return copy instanceof MetadataResource
                ? json.replaceFirst("(\"url\":\"https?://)[^\"]+", "$1clinic.example/fhir/" + UUID.randomUUID())
                : json;
    }

    /** A provider number with its check digit. */
    private static String number(int some) {
        String digits = "808401%08d".formatted(some);
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 1 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
        }
        return digits.substring(5) + (10 - sum % 10) % 10;
    }

    private List<Resource> all(String type) {
        List<Resource> all = new ArrayList<>();
        for (Bundle page = page(type + "?_count=500"); page != null; page = next(page)) {
            page.getEntry().forEach(entry -> all.add(entry.getResource()));
        }
        return all;
    }

    private Bundle page(String path) {
        Server.Answer answer = server.get(path);
        if (answer.status() != 200) {
            throw new AssertionError(path + ": " + answer);
        }
        return answer.bundle();
    }

    private Bundle next(Bundle page) {
        return page.getLink("next") == null
                ? null
                : page(path(page.getLink("next").getUrl()));
    }

    /** The part of an address that follows the server's. */
    String path(String url) {
        return URI.create(url).toString().substring(server.base().length() + 1);
    }

    /** The entries of all pages. */
    List<BundleEntryComponent> entries(String path) {
        List<BundleEntryComponent> entries = new ArrayList<>();
        for (Bundle page = page(path); page != null; page = next(page)) {
            entries.addAll(page.getEntry());
        }
        return entries;
    }
}
