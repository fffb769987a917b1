package org.ketaminefhir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Verification;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Submission;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.search.DocumentSubject;
import org.ketaminefhir.search.SearchUrl;

/** The command by which an operator destroys the records of a patient whose retention period is over. */
@OnEachDatabase
class ErasePatientTest {
    /** Stands in every value that has to go. */
    private static final String SECRET = "zqsecret";

    private static final Definitions DEFINITIONS = Definitions.load(Examples.FHIR, "classpath*:profiles/server/*.json");
    private static final String[] OF_THE_PATIENT = {
        "Patient/gone",
        "Observation/dose",
        "Observation/long",
        "DocumentReference/letter",
        "Coverage/paid",
        "Consent/agreed",
        "Provenance/origin",
        "Bundle/report"
    };
    private static final String DAY = "--before=2016-01-01";

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private String said;
    private String complained;

    @BeforeEach
    void records() {
        try (HikariDataSource pool = database.pool(folder);
                Records records = Records.open(pool, DEFINITIONS)) {
            Audit.open(pool, SearchContract.of(DEFINITIONS)).close();
            write(records, "Patient/gone", 0, "'name':[{'family':'Early %s'}]");
            write(records, "Patient/gone", 1, "'meta':{'source':'https://%s.example/'},'name':[{'family':'%s'}]");
            write(records, "Observation/dose", 0, observation("gone", "2015-12-31", SECRET));
            write(records, "Observation/long", 0, observation("gone", "2015", SECRET + " ".repeat(1_500_000) + SECRET));
            write(records, "Observation/void", 0, observation("gone", "2014", SECRET));
            delete(records, "Observation/void", 1);
            write(
                    records,
                    "DocumentReference/letter",
                    0,
                    """
                'subject':{'reference':'Patient/gone'},'content':[{'attachment':{'url':'https://d.example/%s'}}]""");
            write(
                    records,
                    "Coverage/paid",
                    0,
                    """
                'status':'active','beneficiary':{'reference':'Patient/gone'},
                'payor':[{'identifier':{'system':'https://payer.example','value':'%s'}}]""");
            write(
                    records,
                    "Consent/agreed",
                    0,
                    """
                'status':'active','patient':{'reference':'Patient/gone'},'policyRule':{'text':'%s'},
                'provision':{'type':'deny'}""");
            write(
                    records,
                    "Provenance/origin",
                    0,
                    """
                'target':[{'reference':'Patient/gone'}],'recorded':'2015-06-01T10:00:00Z','agent':[{'who':{'display':'%s'}}]""");
            write(
                    records,
                    "Bundle/report",
                    0,
                    """
                'type':'document','identifier':{'system':'https://d.example','value':'%s'},
                'entry':[{'fullUrl':'urn:uuid:1','resource':{'resourceType':'Composition','title':'%s',
                'subject':{'reference':'https://s.example/Patient/gone'}}}]""");
            write(records, "Group/study", 0, "'member':[{'entity':{'reference':'Patient/gone'}}]");
            write(records, "Patient/stays", 0, "'name':[{'family':'Other'}]");
            write(records, "Observation/other", 0, observation("stays", "2014", "other"));
        }
    }

    private static String observation(String patient, String day, String value) {
        return """
            'subject':{'reference':'Patient/%s'},'effectiveDateTime':'%s','valueString':'%s',
            'code':{'coding':[{'system':'https://c.example','code':'%s'}],'text':'%s'},
            'component':[{'code':{'coding':[{'code':'%s'}]},'valueQuantity':{'value':1,'unit':'%s'}}]"""
                .formatted(patient, day, value, code(value), code(value), code(value), code(value));
    }

    private static String code(String value) {
        return value.substring(0, Math.min(value.length(), SECRET.length()));
    }

    private static void write(Records records, String key, int basedOn, String members) {
        String json = "{'resourceType':'%s',%s}"
                .formatted(Key.parse(key).type(), members.replace("%s", SECRET))
                .replace('\'', '"');
        Resource resource = (Resource) Examples.FHIR.newJsonParser().parseResource(json);
        if (resource instanceof Bundle document) {
            DocumentSubject.is(document, "gone");
        }
        Content content = Content.of(json.getBytes(UTF_8), reference -> reference);
        Write write = Write.of(Key.parse(key), basedOn, content, resource);
        Submission submission = new Submission((key + basedOn).getBytes(UTF_8), key.getBytes(UTF_8));
        records.apply(new Change(List.of(write), List.of(), submission));
    }

    private static void delete(Records records, String key, int basedOn) {
        records.apply(Change.of(Write.delete(Key.parse(key), basedOn)));
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("erase-patient", "--reason=Ten years are over"));
        all.addAll(List.of(arguments));
        all.add("--spring.datasource.url=" + database.url(folder));
        all.add("--spring.datasource.username=" + database.user());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Commands.run(all.toArray(String[]::new), new PrintStream(out, true), new PrintStream(err, true));
        said = out.toString(UTF_8);
        complained = err.toString(UTF_8);
        assertThat(said + complained).doesNotContainIgnoringCase(SECRET).doesNotContain("2015");
        return code;
    }

    /** All that stands in any table, by the table's name. */
    private Map<String, String> tables() throws Exception {
        Map<String, String> tables = new TreeMap<>();
        try (HikariDataSource pool = database.pool(folder);
                Connection connection = pool.getConnection();
                ResultSet table =
                        connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (table.next()) {
                if (table.getString("TABLE_SCHEM").equalsIgnoreCase("public")) {
                    String name = table.getString("TABLE_NAME");
                    tables.put(name.toLowerCase(Locale.ROOT), content(connection, name));
                }
            }
        }
        assertThat(tables).hasSizeGreaterThan(20);
        return tables;
    }

    private static String content(Connection connection, String table) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    Object value = row.getObject(i);
                    text.append(value instanceof byte[] bytes ? new String(bytes, ISO_8859_1) : value)
                            .append('|');
                }
                rows.add(text.toString());
            }
        }
        rows.sort(null);
        return String.join("\n", rows).toLowerCase(Locale.ROOT);
    }

    private List<String> withSecrets() throws Exception {
        return tables().entrySet().stream()
                .filter(table -> table.getValue().contains(SECRET))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void nothing_of_it_is_left_in_any_table() throws Exception {
        assertThat(withSecrets())
                .contains("record", "record_history", "content_part", "uri", "composite_key")
                .contains("coverage_window", "token_index", "string_index", "quantity_index");

        assertThat(run("--patient=gone", DAY)).as(complained).isZero();

        assertThat(said.lines().toList())
                .startsWith("DESTROYED  9 records, 2 earlier versions")
                .contains("  Bundle 1", "  Observation 3", "  Patient 1", "  Provenance 1")
                .endsWith("left: they name the patient beside others", "  Group 1");
        assertThat(withSecrets()).isEmpty();
        assertThat(tables().get("consent_rule")).isEmpty();
        assertThat(tables().get("submission"))
                .contains("patient/stays", "observation/other")
                .doesNotContain("letter");
    }

    @Test
    void ids_answer_as_deleted_and_others_as_before() throws Exception {
        assertThat(run("--patient=gone", DAY)).as(complained).isZero();

        try (HikariDataSource pool = database.pool(folder);
                Records records = Records.open(pool, DEFINITIONS)) {
            for (String key : OF_THE_PATIENT) {
                Version now = records.read(Key.parse(key)).orElseThrow();
                assertThat(now.deleted()).isTrue();
                assertThat(now.version()).isEqualTo(key.startsWith("Patient") ? 3 : 2);
                assertThat(records.history(Key.parse(key))).containsExactly(now);
            }
            assertThat(records.read(Key.parse("Observation/void")).orElseThrow().version())
                    .isEqualTo(2);
            assertThat(records.course("gone")).isEqualTo(1);
            assertThat(records.read(Key.parse("Patient/stays")).orElseThrow().deleted())
                    .isFalse();
            assertThat(records.search(SearchUrl.parse("Observation", "subject=Patient/stays&date=2014"))
                            .versions())
                    .hasSize(1);
            assertThat(records.search(SearchUrl.parse("Observation", "subject=Patient/gone"))
                            .versions())
                    .isEmpty();
            // Who sends it again brings it again.
            write(records, "Observation/dose", 2, observation("gone", "2015", "again"));
            assertThat(records.search(SearchUrl.parse("Observation", "subject=Patient/gone"))
                            .versions())
                    .hasSize(1);
        }
    }

    @Test
    void it_is_on_record_who_did_it_and_why() throws Exception {
        assertThat(run("--patient=gone", DAY)).as(complained).isZero();

        try (HikariDataSource pool = database.pool(folder);
                Audit audit = Audit.open(pool, SearchContract.of(DEFINITIONS))) {
            assertThat(Verification.of(pool, List.of()).fault()).isEmpty();
            List<Version> events = audit.search(SearchUrl.parse("AuditEvent", "patient=gone&action=D"))
                    .versions();
            assertThat(events).hasSize(1);
            AuditEvent event = (AuditEvent) Examples.FHIR
                    .newJsonParser()
                    .parseResource(new String(events.get(0).json(), UTF_8));
            assertThat(event.getAgentFirstRep().getWho().getIdentifier().getValue())
                    .isEqualTo("operator");
            assertThat(event.getEntity())
                    .extracting(entity -> entity.getWhat().getReference())
                    .contains("Patient/gone/_history/3", "Observation/dose/_history/2", "Observation/void/_history/2");
            assertThat(event.getEntity())
                    .filteredOn(AuditEvent.AuditEventEntityComponent::hasQuery)
                    .extracting(entity -> new String(entity.getQuery(), UTF_8))
                    .containsExactly("erase-patient?before=2016-01-01&reason=Ten years are over");
        }
    }

    @Test
    void a_dry_run_changes_nothing() throws Exception {
        Map<String, String> before = tables();

        assertThat(run("--patient=gone", DAY, "--dry-run=true")).as(complained).isZero();

        assertThat(said)
                .startsWith("WOULD DESTROY  9 records, 2 earlier versions")
                .contains("  Group 1");
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void done_twice_there_is_nothing() throws Exception {
        assertThat(run("--patient=gone", DAY)).as(complained).isZero();
        Map<String, String> before = tables();

        assertThat(run("--patient=gone", DAY)).as(complained).isZero();

        assertThat(said).startsWith("NOTHING");
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void what_is_refused_is_told_in_one_sentence_and_changes_nothing() throws Exception {
        Map<String, String> before = tables();

        assertThat(run("--patient=gone", "--before=2014-12-31")).isEqualTo(1);
        assertThat(complained.strip())
                .isEqualTo("Of this patient's records 4 tell of a time on or after 2014-12-31:"
                        + " nothing is destroyed.");
        assertThat(run("--patient=nobody", DAY)).isEqualTo(1);
        assertThat(complained.strip()).isEqualTo("There is no such patient.");
        assertThat(run("--patient=stays", "--before=2014-06-01")).isEqualTo(1);

        for (String wrong : List.of("--before=2999-01-01", "--before=soon", "--dry-run=maybe")) {
            String day = wrong.startsWith("--before") ? wrong : DAY;
            String dry = wrong.startsWith("--before") ? "--dry-run=false" : wrong;
            assertThat(run("--patient=gone", day, dry)).isEqualTo(2);
            assertThat(complained).contains("erase-patient --patient=ID");
        }
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void the_files_of_h2_have_nothing_of_it() throws Exception {
        if (database != TestDatabase.H2) {
            return;
        }
        assertThat(files()).contains(SECRET);
        assertThat(run("--patient=gone", DAY)).as(complained).isZero();

        assertThat(files()).doesNotContain(SECRET);
    }

    private String files() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
        return all.toString();
    }
}
