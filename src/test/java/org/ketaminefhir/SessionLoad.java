package org.ketaminefhir;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Write;

/**
 * Fills a store with sessions of many patients, each like the example of a first dose but on days of its own. They go
 * past intake: its work is no part of what a search costs.
 */
final class SessionLoad {
    static final int SESSIONS = 20;
    private static final int DAYS_BETWEEN = 4;
    /** Few enough to wait in memory, enough for the store to commit many together. */
    private static final int UNDER_WAY = 24;

    private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
    private static final Pattern DAY = Pattern.compile("2026-\\d\\d-\\d\\d(?=[\"T])");

    private enum Share {
        ALL,
        PATIENT,
        SESSION
    }

    /** @param fullUrl by which the other entries refer to it */
    private record Template(String fullUrl, String type, String json, Share share) {}

    private final Records records;
    private final List<Template> templates = new ArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(UNDER_WAY);
    private final Semaphore free = new Semaphore(UNDER_WAY);
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private int written;

    SessionLoad(Records records) {
        this.records = records;
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode bundle = (ObjectNode)
                    json.readTree(Examples.read("regimens/esketamine-nasal/valid/session-first-dose.json"));
            bundle.get("entry").forEach(entry -> {
                String type = entry.get("resource").get("resourceType").asText();
                Share share = type.matches("Organization|Practitioner|Location")
                        ? Share.ALL
                        : type.matches("Patient|Coverage|MedicationRequest") ? Share.PATIENT : Share.SESSION;
                templates.add(new Template(
                        entry.get("fullUrl").asText(),
                        type,
                        entry.get("resource").toString(),
                        share));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String patient(int number) {
        return id(number, 0, 0);
    }

    static String id(int patient, int session, int entry) {
        return "01k%011d%06d%06d".formatted(patient, session, entry);
    }

    /** Answers for how many patients it took to store so many records. */
    int load(int atLeast) throws InterruptedException {
        store(0, 0, List.of(Share.ALL));
        int patients = 0;
        while (written < atLeast) {
            patients++;
            store(patients, 0, List.of(Share.PATIENT));
            for (int session = 1; session <= SESSIONS; session++) {
                store(patients, session, List.of(Share.SESSION));
            }
        }
        free.acquire(UNDER_WAY);
        workers.shutdown();
        if (fault.get() != null) {
            throw new IllegalStateException(fault.get());
        }
        return patients;
    }

    private void store(int patient, int session, List<Share> shares) throws InterruptedException {
        Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < templates.size(); i++) {
            Template template = templates.get(i);
            String id =
                    switch (template.share()) {
                        case ALL -> id(0, 0, i);
                        case PATIENT -> id(patient, 0, i);
                        case SESSION -> id(patient, session, i);
                    };
            ids.put(template.fullUrl(), template.type() + "/" + id);
        }
        List<Template> mine = templates.stream()
                .filter(template -> shares.contains(template.share()))
                .toList();
        written += mine.size();
        free.acquire();
        workers.execute(() -> {
            try {
                List<Write> writes = mine.stream()
                        .map(template -> write(template, ids, patient, session))
                        .toList();
                if (!(records.apply(new Change(writes, List.of(), null)) instanceof Receipt.Applied)) {
                    throw new IllegalStateException("not applied");
                }
            } catch (RuntimeException | Error e) {
                fault.set(e);
            } finally {
                free.release();
            }
        });
    }

    private static Write write(Template template, Map<String, String> ids, int patient, int session) {
        String json = template.json();
        for (Map.Entry<String, String> id : ids.entrySet()) {
            json = json.replace(id.getKey(), id.getValue());
        }
        if (template.share() != Share.ALL) {
            json = own(json, "-" + patient + (template.share() == Share.SESSION ? "-" + session : ""));
            json = json.replace("Testa", "Testa" + patient);
            json = later(json, session * DAYS_BETWEEN + patient % 90);
        }
        Resource resource = (Resource) Examples.FHIR.newJsonParser().parseResource(json);
        return Write.of(
                Key.parse(ids.get(template.fullUrl())), 0, Content.of(json.getBytes(UTF_8), value -> value), resource);
    }

    /** Identifiers that no other has. */
    private static String own(String json, String ending) {
        return json.replaceAll(
                "(\"system\":\"https://[a-z]+\\.example/[a-z-]+\",\"value\":\"[^\"]+)\"", "$1" + ending + "\"");
    }

    private static String later(String json, int days) {
        Matcher day = DAY.matcher(json);
        return day.replaceAll(
                found -> LocalDate.parse(found.group()).plusDays(days).toString());
    }
}
