package org.ketaminefhir;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.ketaminefhir.definitions.Definitions;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * With {@code --demo}: sends the example sessions to the server as any client would, and prints what became of them.
 */
@Component
class Demo {
    private final ApplicationArguments arguments;
    private final FhirContext fhir;
    private final HttpClient http = HttpClient.newHttpClient();

    Demo(ApplicationArguments arguments, Definitions definitions) {
        this.arguments = arguments;
        this.fhir = definitions.fhir();
    }

    @EventListener
    void show(ApplicationReadyEvent ready) throws IOException, InterruptedException {
        if (!arguments.containsOption("demo")) {
            return;
        }
        int port = ((WebServerApplicationContext) ready.getApplicationContext())
                .getWebServer()
                .getPort();
        String base = "http://127.0.0.1:" + port + "/fhir";
        say("Sending the example sessions to %s", base);
        for (Resource session : sessions()) {
            send(base, session);
        }
        say("Serving %s until you stop it (Ctrl+C).", base);
    }

    /** The whole sessions among the examples: bundles whose name says so, valid ones first. */
    private static List<Resource> sessions() throws IOException {
        Resource[] found = new PathMatchingResourcePatternResolver()
                .getResources("classpath*:examples/regimens/**/session-*.json");
        List<Resource> sessions = new ArrayList<>(Arrays.asList(found));
        sessions.removeIf(file -> file.getFilename().startsWith("session-rule-"));
        sessions.sort(Comparator.comparing(Demo::isInvalid).thenComparing(Resource::getFilename));
        return sessions;
    }

    private static boolean isInvalid(Resource file) {
        try {
            return file.getURL().getPath().contains("/invalid/");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(String base, Resource session) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base))
                .header("Content-Type", "application/fhir+json")
                .POST(BodyPublishers.ofByteArray(session.getContentAsByteArray()))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        say("");
        if (response.statusCode() == 200) {
            stored(session.getFilename(), fhir.newJsonParser().parseResource(Bundle.class, response.body()));
        } else {
            OperationOutcome outcome = fhir.newJsonParser().parseResource(OperationOutcome.class, response.body());
            say("REFUSED  %s (%d)", session.getFilename(), response.statusCode());
            tell(outcome);
        }
    }

    private static void stored(String name, Bundle answer) {
        long created = answer.getEntry().stream()
                .filter(entry -> entry.getResponse().getStatus().startsWith("201"))
                .count();
        say("STORED   %s: %d records, %d of them new", name, answer.getEntry().size(), created);
        answer.getEntry().stream()
                .filter(entry -> isOfAdministration(entry.getResponse().getLocation()))
                .forEach(entry -> say("         dose: %s", entry.getResponse().getLocation()));
        answer.getEntry().stream()
                .map(entry -> entry.getResponse().getOutcome())
                .filter(OperationOutcome.class::isInstance)
                .map(OperationOutcome.class::cast)
                .forEach(Demo::tell);
    }

    private static boolean isOfAdministration(String location) {
        return location != null && location.startsWith("MedicationAdministration/");
    }

    private static void tell(OperationOutcome outcome) {
        outcome.getIssue()
                .forEach(issue -> say(
                        "         %s %s: %s at %s",
                        issue.getSeverity().toCode(),
                        issue.getDetails().getCodingFirstRep().getCode(),
                        issue.getDetails().getText(),
                        issue.getExpression().get(0).getValue()));
    }

    private static void say(String line, Object... values) {
        System.out.println(line.formatted(values));
    }
}
