package org.ketaminefhir;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Records;

/**
 * Prints what reading and searching cost over many records: median and 95th percentile over HTTP, client and server on
 * one machine, every search about another patient.
 *
 * <pre>
 * mvn -q test -Dtest=SearchBenchmark -Dbenchmark=true -Dbenchmark.resources=200000
 * </pre>
 *
 * <p>{@code -Dbenchmark.database=POSTGRESQL} for the other database, {@code -Dbenchmark.only=TEXT} for the searches with
 * this in their name.
 */
@EnabledIfSystemProperty(named = "benchmark", matches = "true", disabledReason = "prints figures, and takes minutes")
class SearchBenchmark {
    private static final int RESOURCES = Integer.getInteger("benchmark.resources", 20_000);
    private static final TestDatabase DATABASE = TestDatabase.valueOf(System.getProperty("benchmark.database", "H2"));
    private static final String ONLY = System.getProperty("benchmark.only", "");
    /** Entries of the session, which all patients share. */
    private static final int PRACTITIONER = 3;

    private static final int LOCATION = 4;
    private static final int WARM_UP = 150;
    private static final int MEASURED = 300;
    private static final long LONGEST_NANOS = 20_000_000_000L;

    private final Map<String, IntFunction<String>> searches = new LinkedHashMap<>();

    @Test
    void print() throws Exception {
        Path data = Files.createTempDirectory("ketamine-fhir-benchmark");
        try {
            int patients = load(data);
            name();
            try (Program program = Program.start(
                            Program.freePort(),
                            data,
                            "--spring.datasource.url=" + DATABASE.url(data),
                            "--spring.datasource.username=" + DATABASE.user())
                    .ready()) {
                say("%-78s %8s %9s %9s", "", "entries", "median ms", "95 % ms");
                for (Map.Entry<String, IntFunction<String>> search : searches.entrySet()) {
                    measure(program.server(), search.getKey(), search.getValue(), patients);
                }
            }
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static int load(Path data) throws InterruptedException {
        long start = System.nanoTime();
        try (HikariDataSource pool = DATABASE.pool(data);
                Records records = Records.open(pool, Definitions.load(Examples.FHIR))) {
            int patients = new SessionLoad(records).load(RESOURCES);
            say(
                    "%s: %d records of %d patients, %d sessions each, stored in %.0f s",
                    DATABASE, RESOURCES, patients, SessionLoad.SESSIONS, (System.nanoTime() - start) / 1e9);
            return patients;
        }
    }

    /** The declared combinations of US Core for what a session holds, and each kind of search beyond them. */
    private void name() {
        add("MedicationAdministration/[id]", p -> "MedicationAdministration/" + SessionLoad.id(p, 1 + p % 20, 9));
        add("Patient?_id", p -> "Patient?_id=" + patient(p));
        add("Patient?identifier", p -> "Patient?identifier=https://clinic.example/mrn%7CT-1001-" + p);
        add("Patient?name", p -> "Patient?name=testa" + p);
        add("Patient?birthdate&name", p -> "Patient?birthdate=" + "1984-05-17" + "&name=testa" + p);
        add("Patient?gender&name", p -> "Patient?gender=female&name=testa" + p);
        of("Observation", "category=vital-signs");
        of("Observation", "code=http://loinc.org%7C85354-9");
        of("Observation", "category=vital-signs&date=ge2026-05-01");
        of("Observation", "code=http://loinc.org%7C85354-9&date=ge2026-05-01&date=lt2026-06-01");
        of("Observation", "category=vital-signs&status=final");
        of("Encounter", "date=ge2026-05-01");
        of("Encounter", "status=finished");
        of("Encounter", "class=AMB");
        of("Encounter", "location=Location/" + SessionLoad.id(0, 0, LOCATION));
        of("Observation", "performer=Practitioner/" + SessionLoad.id(0, 0, PRACTITIONER));
        add(
                "Encounter?identifier",
                p -> "Encounter?identifier=https://clinic.example/sessions%7CS-2026-0301-" + p + "-" + (1 + p % 20));
        of("MedicationRequest", "intent=order");
        of("MedicationRequest", "intent=order&status=active");
        of("MedicationAdministration", "effective-time=ge2026-05-01");
        of("Coverage", "status=active");
        of("Provenance", "_count=50");
        of("Observation", "code=85354-9&_sort=-date&_count=1");
        of("Observation", "code=85354-9&component-code-value-quantity=8480-6$gt120");
        of("MedicationAdministration", "_include=MedicationAdministration:context");
        add(
                "Encounter?_id&_revinclude=Observation:encounter",
                p -> "Encounter?_id=" + SessionLoad.id(p, 1 + p % 20, 7) + "&_revinclude=Observation:encounter");
        add(
                "Observation?patient.identifier&code",
                p -> "Observation?code=85354-9&patient.identifier=https://clinic.example/mrn%7CT-1001-" + p);
        add(
                "Patient?_has:Encounter:patient:identifier",
                p -> "Patient?_has:Encounter:patient:identifier=https://clinic.example/sessions%7CS-2026-0301-" + p
                        + "-" + (1 + p % 20));
        add("Patient/[id]/Observation?code", p -> "Patient/" + patient(p) + "/Observation?code=85354-9");
        add("Patient/[id]/$everything, the first 50", p -> "Patient/" + patient(p) + "/$everything?_count=50");
        add("Patient/[id]/$everything, all on one page", p -> "Patient/" + patient(p) + "/$everything?_count=1000");
        add(
                "Observation/$lastn?patient&category",
                p -> "Observation/$lastn?category=vital-signs&patient=" + patient(p));
        // H2 remembers the answer to what was just asked: the counts are not always the same.
        add("Observation?code, a page of 20 of all patients", p -> "Observation?code=85354-9&_count=" + twenty(p));
        add(
                "Observation?code&date, a day of all patients",
                p -> "Observation?code=85354-9&_count=20&date=2026-05-" + "%02d".formatted(1 + p % 28));
        add(
                "Observation?code&_sort=-date, 20 newest of all",
                p -> "Observation?code=85354-9&_sort=-date&_count=" + twenty(p));
        add("Encounter?_lastUpdated&_count=20, of all", p -> "Encounter?_lastUpdated=ge2026&_count=" + twenty(p));
        add(
                "Observation?_sort=-_lastUpdated, 20 newest of all",
                p -> "Observation?_sort=-_lastUpdated&_count=" + twenty(p));
        add(
                "Observation?component-code-value-quantity, of all",
                p -> "Observation?component-code-value-quantity=8480-6$gt120&_count=" + twenty(p));
    }

    private static int twenty(int number) {
        return 20 + number % 8;
    }

    private void of(String type, String rest) {
        add(type + "?patient&" + rest.replace("%7C", "|"), p -> type + "?patient=" + patient(p) + "&" + rest);
    }

    private void add(String name, IntFunction<String> path) {
        if (name.contains(ONLY)) {
            searches.put(name, path);
        }
    }

    private static String patient(int number) {
        return SessionLoad.patient(number);
    }

    private static void measure(Server server, String name, IntFunction<String> path, int patients) {
        Server.Answer first = server.get(path.apply(1));
        if (first.status() != 200) {
            say("%-78s answers %d", name, first.status());
            return;
        }
        long end = System.nanoTime() + LONGEST_NANOS;
        long[] nanos = new long[MEASURED];
        int measured = 0;
        for (int i = -WARM_UP; i < MEASURED && System.nanoTime() < end; i++) {
            // Spread over all patients, none twice in a row.
            String url = path.apply(1 + Math.floorMod(i * 37, patients));
            long start = System.nanoTime();
            server.get(url);
            if (i >= 0) {
                nanos[measured++] = System.nanoTime() - start;
            }
        }
        if (measured == 0) {
            say("%-78s not within %d s for %d", name, LONGEST_NANOS / 1_000_000_000, WARM_UP);
            return;
        }
        long[] sorted = Arrays.copyOf(nanos, measured);
        Arrays.sort(sorted);
        boolean searched = first.resource() instanceof Bundle;
        say(
                "%-78s %8s %9.2f %9.2f",
                name,
                searched ? first.bundle().getEntry().size() : "1",
                sorted[measured / 2] / 1e6,
                sorted[measured * 95 / 100] / 1e6);
    }

    private static void say(String line, Object... values) {
        System.out.println(line.formatted(values));
    }
}
