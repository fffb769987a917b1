package org.ketaminefhir;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Submission;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.yaml.snakeyaml.Yaml;

/**
 * A program to be killed: the store on a file, opened with the settings of the real program, and four threads that
 * write whole sessions as fast as it takes them.
 *
 * <p>It says on standard output what it finds when it opens the store ({@code total}, {@code there}), then each session
 * when the store has acknowledged it ({@code stored}), and each amendment ({@code amended}). A line that the kill cut
 * off has no full stop.
 */
final class CrashSubject {
    private static final int THREADS = 4;
    private static final List<String> KEYS = new ArrayList<>();
    /** A session whose references are by id, with {n} where its number goes. */
    private static final String SESSION = template();

    private final Records records;

    private CrashSubject(Records records) {
        this.records = records;
    }

    /** @param arguments folder of the store, first session to look at, first session to write (-1: write none) */
    public static void main(String[] arguments) {
        Definitions definitions = Definitions.load(Examples.FHIR, "classpath*:profiles/server/*.json");
        say("opening");
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url(Path.of(arguments[0])));
        pool.setUsername("sa");
        pool.setPassword("");
        CrashSubject subject = new CrashSubject(Records.open(pool, definitions));
        say("open");
        subject.report(Integer.parseInt(arguments[1]));
        AtomicInteger next = new AtomicInteger(Integer.parseInt(arguments[2]));
        if (next.get() >= 0) {
            for (int i = 0; i < THREADS; i++) {
                new Thread(() -> subject.write(next)).start();
            }
        }
    }

    private static String template() {
        String json = Examples.read("regimens/esketamine-nasal/valid/session-first-dose.json");
        Bundle session = Examples.FHIR.newJsonParser().parseResource(Bundle.class, json);
        for (BundleEntryComponent entry : session.getEntry()) {
            String id = entry.getFullUrl().substring("urn:uuid:".length()) + "-{n}";
            KEYS.add(entry.getResource().fhirType() + "/" + id);
            json = json.replace(entry.getFullUrl(), entry.getResource().fhirType() + "/" + id);
        }
        // By its full URL the parser would tie each entry to those that refer to it, and write it into them.
        return json.replaceAll("\"fullUrl\": \"[^\"]*\",", "");
    }

    private static String url(Path folder) {
        Map<String, Map<String, Map<String, String>>> settings =
                new Yaml().load(Application.class.getResourceAsStream("/application.yml"));
        String url = settings.get("spring").get("datasource").get("url");
        return url.replaceAll(
                "\\$\\{ketamine-fhir.data:[^}]*}", folder.toAbsolutePath().toString());
    }

    private static void say(String line, Object... values) {
        System.out.println(line.formatted(values) + ".");
    }

    private void write(AtomicInteger next) {
        while (true) {
            int number = next.getAndIncrement();
            Submission once = new Submission(("session " + number).getBytes(UTF_8), new byte[] {1});
            acknowledged(records.apply(new Change(writes(number), List.of(), once)));
            say("stored %d", number);
            if (number % 2 == 0) {
                acknowledged(records.apply(new Change(amendment(number), List.of(), null)));
                say("amended %d", number);
            }
        }
    }

    private static void acknowledged(Receipt receipt) {
        if (!(receipt instanceof Receipt.Applied)) {
            throw new AssertionError(receipt);
        }
    }

    /** Everything in a session as new records, whose ids end with its number. */
    private static List<Write> writes(int number) {
        List<Write> writes = new ArrayList<>();
        for (Map.Entry<Key, Resource> record : session(number).entrySet()) {
            writes.add(Write.of(record.getKey(), 0, content(record.getValue()), record.getValue()));
        }
        return writes;
    }

    /** Version 2 of the administration and of the observations, as one change. */
    private static List<Write> amendment(int number) {
        List<Write> writes = new ArrayList<>();
        session(number).forEach((key, resource) -> {
            if (isAmended(key)) {
                resource.setLanguage("en-US");
                writes.add(Write.of(key, 1, content(resource), resource));
            }
        });
        return writes;
    }

    static boolean isAmended(Key key) {
        return List.of("MedicationAdministration", "Observation").contains(key.type());
    }

    /** The names of a session's records. */
    static List<Key> keys(int number) {
        return KEYS.stream()
                .map(key -> Key.parse(key.replace("{n}", Integer.toString(number))))
                .toList();
    }

    private static Map<Key, Resource> session(int number) {
        Bundle session = Examples.FHIR
                .newJsonParser()
                .parseResource(Bundle.class, SESSION.replace("{n}", Integer.toString(number)));
        List<Key> keys = keys(number);
        Map<Key, Resource> records = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            records.put(keys.get(i), session.getEntry().get(i).getResource());
        }
        return records;
    }

    private static Content content(Resource resource) {
        return Content.of(
                Examples.FHIR.newJsonParser().encodeResourceToString(resource).getBytes(UTF_8), value -> value);
    }

    private void report(int since) {
        for (String type : keys(0).stream().map(Key::type).distinct().toList()) {
            say("total %s %d", type, records.search(Query.of(type).count(0)).total());
        }
        Query next = Query.of("Encounter").count(500);
        while (next != null) {
            var page = records.search(next);
            for (Version encounter : page.versions()) {
                String id = encounter.key().id();
                int number = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
                if (number >= since) {
                    there(number, encounter.key());
                }
            }
            next = page.next() == null ? null : next.after(page.next());
        }
        say("reported");
    }

    /** How many of the session's records are read by id, found by search, are version 2, and have a version 1. */
    private void there(int number, Key encounter) {
        Map<Key, Version> read = records.readAll(keys(number));
        List<Key> second = read.values().stream()
                .filter(version -> version.version() == 2)
                .map(Version::key)
                .toList();
        long first =
                second.stream().filter(key -> records.read(key, 1).isPresent()).count();
        long found =
                found("Observation", "encounter", encounter) + found("MedicationAdministration", "context", encounter);
        say("there %d %d %d %d %d", number, read.size(), found, second.size(), first);
    }

    private long found(String type, String parameter, Key encounter) {
        Query query =
                Query.of(type, Criterion.of(parameter, encounter.toString())).count(0);
        return records.search(query).total();
    }
}
