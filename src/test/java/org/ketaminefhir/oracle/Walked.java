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
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.Examples;
import org.ketaminefhir.Server;

/** What a running server declares, and all that it holds after every valid example was sent to it. */
final class Walked {
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

    private void send() {
        Path people = Examples.ROOT.resolve("people");
        Bundle known = new Bundle().setType(BundleType.TRANSACTION);
        for (Path file : Examples.json("valid")) {
            if (file.startsWith(people)) {
                Resource person = parse(Examples.read(file));
                known.addEntry()
                        .setResource(person)
                        .getRequest()
                        .setMethod(HTTPVerb.PUT)
                        .setUrl(person.fhirType() + "/" + person.getIdPart());
            }
        }
        post("people", known);
        for (Path file : Examples.json("valid")) {
            if (!file.startsWith(people)) {
                post(Examples.ROOT.relativize(file).toString(), parse(Examples.unique(Examples.read(file))));
            }
        }
    }

    private void post(String name, Resource resource) {
        boolean session = resource instanceof Bundle bundle && bundle.getType() == BundleType.TRANSACTION;
        Server.Answer answer = server.post(session ? "" : resource.fhirType(), json(resource));
        if (answer.status() != 200 && answer.status() != 201) {
            refused.add(name + ": " + answer.status() + " " + answer.body());
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
