package org.ketaminefhir.oracle;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.Examples;
import org.ketaminefhir.Server;

/** What a running server declares, and all that it holds after every valid example was sent to it. */
final class Walked {
    private static final String WALK = "https://clinic.example/walk";

    private static Walked last;

    final Server server;
    final Declared declared;
    final Oracle oracle;
    /** Which examples the server did not take, and why. */
    final List<String> refused = new ArrayList<>();

    private Walked(Server server) {
        this.server = server;
        this.declared = Declared.of((CapabilityStatement) server.read("metadata"));
        send();
        Shelf shelf = new Shelf();
        for (String type : declared.types()) {
            all(type).forEach(shelf::put);
        }
        this.oracle = new Oracle(declared, shelf);
    }

    /** The same for all classes that walk over one server. */
    static Walked over(Server server) {
        if (last == null || !last.server.base().equals(server.base())) {
            last = new Walked(server);
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
            if (page(type + "?_tag=" + WALK + "%7Cmarked&_count=1").getEntry().isEmpty()) {
                markOne(type);
            }
        }
    }

    /** Gives a resource what records of all types may have. */
    private static void mark(Resource resource) {
        resource.getMeta()
                .addTag(WALK, "marked", null)
                .addSecurity("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", null)
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

    private void post(String name, Resource resource) {
        boolean session = resource instanceof Bundle bundle && bundle.getType() == BundleType.TRANSACTION;
        Server.Answer answer = server.post(session ? "" : resource.fhirType(), json(resource));
        if (answer.status() != 200 && answer.status() != 201) {
            refused.add(name + ": " + answer);
        }
    }

    static Resource parse(String json) {
        return (Resource) Declared.FHIR.newJsonParser().parseResource(json);
    }

    static String json(Resource resource) {
        return Declared.FHIR.newJsonParser().encodeResourceToString(resource);
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
