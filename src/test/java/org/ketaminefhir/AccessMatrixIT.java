package org.ketaminefhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ketaminefhir.Server.Answer;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Behalf;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Ids;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.views.View;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Who may do what to which records: one line a role, a group of types and an interaction, one column each for a record
 * of the caller's own (or of its member's), of another's, and of none. Each cell is asked of each type of the group.
 *
 * <p>A number is the HTTP status, {@code found} and {@code nothing} what a search tells, {@code refers} that a new record
 * may refer to the patient, {@code dangles} that the patient is told not to be there.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AccessMatrixIT extends RegisteredServer {
    /** The types of a patient's records, and the element that names the patient. */
    private static final Map<String, String> CARE = new TreeMap<>();

    private static final List<String> FOR_PAYMENT = List.of(
            "Patient",
            "Encounter",
            "EpisodeOfCare",
            "MedicationRequest",
            "MedicationDispense",
            "MedicationAdministration",
            "Observation",
            "QuestionnaireResponse",
            "AdverseEvent",
            "DocumentReference",
            "Provenance",
            "Condition",
            "AllergyIntolerance",
            "MedicationStatement",
            "Procedure",
            "Coverage");

    private static final List<String> FOR_REMS = List.of(
            "Patient", "Encounter", "MedicationAdministration", "Observation", "QuestionnaireResponse", "AdverseEvent");

    static {
        for (String type :
                "Encounter Condition CarePlan Goal MedicationRequest MedicationStatement MedicationDispense MedicationAdministration Procedure Observation QuestionnaireResponse AdverseEvent Flag RiskAssessment ServiceRequest Communication DocumentReference Composition List"
                        .split(" ")) {
            CARE.put(type, "subject");
        }
        for (String type :
                List.of("EpisodeOfCare", "AllergyIntolerance", "DetectedIssue", "Consent", "RelatedPerson", "Device")) {
            CARE.put(type, "patient");
        }
        CARE.put("Coverage", "beneficiary");
        CARE.put("Task", "for");
        CARE.put("Provenance", "target");
        CARE.put("Patient", "");
    }

    @Autowired
    private Records records;

    @Autowired
    private SearchContract contract;

    /** By owner of the patient, by type. */
    private final Map<String, Map<String, String>> ids = new LinkedHashMap<>();

    @BeforeAll
    void every_type_of_two_patients_of_two_clinics() {
        ids.put("a", store("a", "x"));
        ids.put("b", store("b", "y"));
        Map<String, String> none = new TreeMap<>();
        CARE.keySet().forEach(type -> none.put(type, Ids.next()));
        ids.put("none", none);
    }

    private Map<String, String> store(String clinic, String payer) {
        Map<String, String> stored = new TreeMap<>();
        String patient = "p-" + Ids.next();
        CARE.forEach((type, element) -> {
            String id = type.equals("Patient") ? patient : Ids.next();
            write("org-" + clinic, new Key(type, id), json(type, patient, payer));
            stored.put(type, id);
        });
        return stored;
    }

    private void write(String owner, Key key, String json) {
        Resource resource = (Resource) Examples.FHIR.newJsonParser().parseResource(json);
        Write write = Write.of(key, 0, Content.of(json.getBytes(UTF_8), value -> value), resource);
        Receipt receipt = records.apply(new Change(
                List.of(write),
                List.of(),
                Map.of(),
                List.of(),
                null,
                new Behalf(owner, View.EVERYTHING),
                Alongside.NOTHING));
        assertThat(receipt).isInstanceOf(Receipt.Applied.class);
    }

    private static String json(String type, String patient, String payer) {
        String element = CARE.get(type);
        String reference = "{\"reference\":\"Patient/" + patient + "\"}";
        String more =
                switch (type) {
                    case "Patient" ->
                        ",\"name\":[{\"family\":\"Testa\"}],\"birthDate\":\"1980-05-17\""
                                + ",\"identifier\":[{\"type\":{\"coding\":[{\"system\":\"https://ketaminefhir.org/fhir/CodeSystem/identifier-type\","
                                + "\"code\":\"" + (payer.equals("x") ? "rems-patient" : "rems-site")
                                + "\"}]},\"system\":\"https://rems.example\",\"value\":\"1\"}]";
                    case "Coverage" ->
                        // A class without a type is a fault, as others lack something: no update is stored.
                        ",\"class\":[{\"value\":\"1\"}],\"subscriberId\":\"M-" + patient
                                + "\",\"status\":\"active\",\"payor\":[{\"reference\":\"Organization/org-" + payer
                                + "\"}]";
                    default -> "";
                };
        String subject = element.isEmpty()
                ? ""
                : ",\"" + element + "\":" + (type.equals("Provenance") ? "[" + reference + "]" : reference);
        return "{\"resourceType\":\"" + type + "\"" + subject + more + "}";
    }

    @ParameterizedTest(name = "{0}: {2} of {1} is {3} for its own, {4} for others', {5} for none")
    @CsvSource(
            textBlock =
                    """
            # CALLER,  TYPES,     INTERACTION, OWN,     OTHERS,  NONE
            clinic-a,  care,      read,        200,     404,     404
            clinic-a,  care,      vread,       200,     404,     404
            clinic-a,  care,      history,     200,     404,     404
            clinic-a,  care,      meta,        200,     404,     404
            clinic-a,  care,      search,      found,   nothing, nothing
            clinic-a,  care,      count,       found,   nothing, nothing
            clinic-a,  care,      update,      200,     404,     404
            clinic-a,  care,      patch,       422,     404,     404
            clinic-a,  care,      delete,      403,     403,     403
            clinic-a,  subjects,  create,      refers,  dangles, dangles
            clinic-a,  subjects,  validate,    refers,  refers,  refers
            clinic-a,  Patient,   everything,  200,     404,     404
            clinic-a,  Patient,   coverage-documentation, documents, 404, 404
            clinic-a,  Patient,   keep-documentation, documents, 404, 404
            clinic-a,  Patient,   prior-auth-bundle, documents, 404, 404
            clinic-b,  care,      read,        404,     200,     404
            clinic-b,  care,      search,      nothing, found,   nothing
            insurer-x, payment,   read,        200,     404,     404
            insurer-x, payment,   vread,       200,     404,     404
            insurer-x, payment,   history,     200,     404,     404
            insurer-x, payment,   meta,        200,     404,     404
            insurer-x, payment,   search,      found,   nothing, nothing
            insurer-x, payment,   count,       found,   nothing, nothing
            insurer-x, payment,   update,      403,     403,     403
            insurer-x, payment,   patch,       403,     403,     403
            insurer-x, payment,   delete,      403,     403,     403
            insurer-x, payment,   create,      403,     403,     403
            insurer-x, payment,   validate,    403,     403,     403
            insurer-x, Patient,   everything,  200,     404,     404
            insurer-x, Patient,   coverage-documentation, documents, 404, 404
            insurer-x, Patient,   member-match, 200,   422,     422
            insurer-y, Patient,   member-match, 422,   200,     422
            clinic-a,  Patient,   member-match, 403,   403,     403
            registry,  Patient,   member-match, 403,   403,     403
            auditor,   Patient,   member-match, 403,   403,     403
            operator,  Patient,   member-match, 403,   403,     403
            insurer-x, Patient,   keep-documentation, documents, 404, 404
            insurer-x, Patient,   prior-auth-bundle, 403,  403,     403
            registry,  Patient,   prior-auth-bundle, 403,  403,     403
            auditor,   Patient,   prior-auth-bundle, 403,  403,     403
            operator,  Patient,   prior-auth-bundle, 403,  403,     403
            insurer-x, Task,      read,        404,     404,     404
            insurer-x, Task,      vread,       404,     404,     404
            insurer-x, Task,      history,     404,     404,     404
            insurer-x, Task,      search,      nothing, nothing, nothing
            insurer-x, Task,      update,      404,     404,     404
            insurer-x, Task,      patch,       404,     404,     404
            insurer-x, Task,      delete,      403,     403,     403
            insurer-x, Task,      create,      refers,  dangles, dangles
            insurer-x, Task,      validate,    403,     403,     403
            insurer-x, Task,      review,      403,     403,     403
            clinic-a,  Task,      review,      422,     404,     404
            registry,  Task,      review,      403,     403,     403
            insurer-x, unpaid,    read,        403,     403,     403
            insurer-x, unpaid,    history,     403,     403,     403
            insurer-x, unpaid,    search,      403,     403,     403
            insurer-x, unpaid,    create,      403,     403,     403
            insurer-y, payment,   read,        404,     200,     404
            insurer-y, payment,   search,      nothing, found,   nothing
            registry,  rems,      read,        200,     404,     404
            registry,  rems,      history,     200,     404,     404
            registry,  rems,      search,      found,   nothing, nothing
            registry,  rems,      update,      403,     403,     403
            registry,  rems,      create,      403,     403,     403
            registry,  rems,      delete,      403,     403,     403
            registry,  not-rems,  read,        403,     403,     403
            registry,  not-rems,  search,      403,     403,     403
            auditor,   Provenance, read,       200,     200,     404
            auditor,   Provenance, search,     found,   found,   nothing
            registry,  Patient,   coverage-documentation, 403, 403,  403
            auditor,   Patient,   coverage-documentation, 403, 403,  403
            operator,  Patient,   coverage-documentation, 403, 403,  403
            registry,  Patient,   keep-documentation, 403, 403,      403
            auditor,   Patient,   keep-documentation, 403, 403,      403
            operator,  Patient,   keep-documentation, 403, 403,      403
            auditor,   not-audit, read,        403,     403,     403
            auditor,   not-audit, search,      403,     403,     403
            auditor,   care,      create,      403,     403,     403
            auditor,   care,      delete,      403,     403,     403
            operator,  care,      read,        403,     403,     403
            operator,  care,      search,      403,     403,     403
            operator,  care,      history,     403,     403,     403
            operator,  care,      create,      403,     403,     403
            operator,  care,      update,      403,     403,     403
            operator,  care,      delete,      403,     403,     403
            """)
    void each_cell_holds_for_each_type(
            String caller, String types, String interaction, String own, String others, String none) {
        As client = as(caller);
        List<String> wrong = new ArrayList<>();
        for (String type : types(types)) {
            check(wrong, client, type, interaction, "a", own);
            check(wrong, client, type, interaction, "b", others);
            check(wrong, client, type, interaction, "none", none);
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> types(String group) {
        return switch (group) {
            case "care" -> List.copyOf(CARE.keySet());
            case "subjects" ->
                CARE.keySet().stream().filter(type -> !type.equals("Patient")).toList();
            case "payment" -> FOR_PAYMENT;
            // Of tasks they see their own.
            case "unpaid" ->
                without(FOR_PAYMENT).stream()
                        .filter(type -> !type.equals("Task"))
                        .toList();
            case "rems" -> FOR_REMS;
            case "not-rems" -> without(FOR_REMS);
            case "not-audit" -> without(List.of("Provenance"));
            default -> List.of(group);
        };
    }

    private static List<String> without(List<String> some) {
        return CARE.keySet().stream().filter(type -> !some.contains(type)).toList();
    }

    private void check(List<String> wrong, As client, String type, String interaction, String whose, String expected) {
        Answer answer = ask(client, type, interaction, whose);
        String seen = told(answer, interaction);
        if (!seen.equals(expected) || answer.status() == 500) {
            wrong.add("%s of %s of %s: %s, not %s: %s"
                    .formatted(interaction, type, whose, seen, expected, answer.body()));
        }
    }

    private Answer ask(As client, String type, String interaction, String whose) {
        String id = ids.get(whose).get(type);
        String patient = ids.get(whose).get("Patient");
        String record = type + "/" + id;
        return switch (interaction) {
            case "read" -> client.get(record);
            case "vread" -> client.get(record + "/_history/1");
            case "history" -> client.get(record + "/_history");
            case "meta" -> client.get(record + "/$meta");
            case "search" -> client.get(type + "?_id=" + id);
            case "count" -> client.get(type + "?_summary=count&_id=" + id);
            case "update" -> client.put(record, standing(type, id, patient));
            case "patch" ->
                client.send(
                        "PATCH",
                        record,
                        "[{\"op\":\"test\",\"path\":\"/id\",\"value\":\"-\"}]",
                        "application/json-patch+json");
            case "delete" -> client.delete(record);
            case "create" -> client.post(type, json(type, patient, "x"));
            case "validate" -> client.post(type + "/$validate", json(type, patient, "x"));
            case "review" ->
                client.post(
                        record + "/$review",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"decision\",\"valueCode\":\"refuse\"}]}");
            case "everything" -> client.get(record + "/$everything");
            case "prior-auth-bundle" ->
                client.get(record + "/$prior-auth-bundle?coverage=Coverage/"
                        + ids.get(whose).get("Coverage"));
            case "coverage-documentation" ->
                client.get(record + "/$coverage-documentation?purpose=preauth-processing&coverage=Coverage/"
                        + ids.get(whose).get("Coverage"));
            case "member-match" ->
                client.post(
                        "Patient/$member-match",
                        """
                        {"resourceType":"Parameters","parameter":[{"name":"MemberPatient","resource":{
                         "resourceType":"Patient","id":"m","name":[{"family":"Testa","given":["A"]}],
                         "birthDate":"1980-05-17"}},{"name":"CoverageToMatch","resource":{"resourceType":"Coverage",
                         "subscriberId":"M-%s","beneficiary":{"reference":"Patient/m"}}}]}"""
                                .formatted(patient));
            case "keep-documentation" ->
                client.post(
                        record + "/$coverage-documentation?persist=true&purpose=preauth-processing&coverage=Coverage/"
                                + ids.get(whose).get("Coverage"),
                        "{\"resourceType\":\"Parameters\"}");
            default -> throw new IllegalArgumentException(interaction);
        };
    }

    /** As it is, so that an update changes nothing. */
    private String standing(String type, String id, String patient) {
        return records.read(new Key(type, id))
                .map(version -> new String(version.json(), UTF_8))
                .orElseGet(() -> json(type, patient, "x").replaceFirst(",|}$", ",\"id\":\"" + id + "\"$0"));
    }

    private static String told(Answer answer, String interaction) {
        if (interaction.equals("member-match")) {
            return Integer.toString(answer.status());
        }
        boolean answered = answer.status() == 200 || answer.status() == 201 || answer.status() == 422;
        if (!answered) {
            return Integer.toString(answer.status());
        }
        return switch (interaction) {
            case "search", "count" -> answer.bundle().getTotal() > 0 ? "found" : "nothing";
            case "create", "validate" -> answer.body().contains("reference-not-found") ? "dangles" : "refers";
            case "coverage-documentation", "keep-documentation", "prior-auth-bundle" -> "documents";
            // What these minimal records lack is told of the caller's own alone.
            case "update" -> "200";
            default -> Integer.toString(answer.status());
        };
    }

    @Test
    void another_s_record_is_answered_word_for_word_as_one_that_is_not_there() {
        for (String caller : List.of("clinic-a", "insurer-x")) {
            As client = as(caller);
            for (String type : caller.equals("clinic-a") ? List.copyOf(CARE.keySet()) : FOR_PAYMENT) {
                for (String interaction : List.of("read", "vread", "history", "meta", "search", "count")) {
                    Answer others = ask(client, type, interaction, "b");
                    Answer none = ask(client, type, interaction, "none");
                    assertThat(likened(others, ids.get("b").get(type)))
                            .as(caller + " " + interaction + " " + type)
                            .isEqualTo(likened(none, ids.get("none").get(type)));
                }
            }
        }
    }

    /** Without what differs between any two answers. */
    private static String likened(Answer answer, String id) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        Stream.of("date", "x-request-id", "content-length", "etag", "last-modified", "set-cookie")
                .forEach(headers::remove);
        return answer.status() + " " + headers + " "
                + answer.body().replace(id, "ID").replaceAll("\"(id|lastUpdated|timestamp)\":\"[^\"]*\"", "");
    }

    @Test
    void every_type_that_is_kept_is_in_the_table_or_belongs_to_no_patient() {
        Set<String> ofNobody = Set.of(
                "Practitioner",
                "PractitionerRole",
                "Organization",
                "Location",
                "Medication",
                "Questionnaire",
                "PlanDefinition",
                "StructureDefinition",
                "ValueSet",
                "CodeSystem",
                "SearchParameter",
                "OperationDefinition",
                "CapabilityStatement");
        // Shown to their owner alone.
        Set<String> ofOwners = Set.of("Binary", "Bundle", "Group");

        Set<String> kept = new TreeSet<>(contract.types());
        kept.removeAll(ofNobody);
        kept.removeAll(ofOwners);
        assertThat(CARE.keySet()).isEqualTo(kept);
    }

    @Test
    void what_belongs_to_no_patient_is_read_by_all_and_amended_by_its_owner() {
        for (String type : List.of("Practitioner", "Location", "Medication", "PractitionerRole")) {
            String id = Ids.next();
            write("org-a", new Key(type, id), "{\"resourceType\":\"" + type + "\"}");
            for (String reader : List.of("clinic-a", "clinic-b", "insurer-x", "registry")) {
                assertThat(as(reader).get(type + "/" + id).status()).as(reader).isEqualTo(200);
            }
            String body = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"}";
            assertThat(as("clinic-b").put(type + "/" + id, body).errors()).contains("record-of-another");
            assertThat(as("clinic-a").put(type + "/" + id, body).status()).isNotEqualTo(403);
        }
        for (String type : List.of("Binary", "Bundle", "Group")) {
            String id = Ids.next();
            write("org-a", new Key(type, id), "{\"resourceType\":\"" + type + "\"}");
            assertThat(as("clinic-a").get(type + "/" + id).status()).isEqualTo(200);
            assertThat(as("clinic-b").get(type + "/" + id).status()).isEqualTo(404);
            // Of Bundles it reads those that were kept for it, of Groups that of its members.
            assertThat(as("insurer-x").get(type + "/" + id).status()).isEqualTo(type.equals("Binary") ? 403 : 404);
        }
    }

    @Test
    void only_the_auditor_reads_the_audit() {
        as("clinic-a").get("Patient/" + ids.get("a").get("Patient"));
        for (String client : List.of("clinic-a", "insurer-x", "registry", "operator")) {
            assertThat(as(client).get("AuditEvent").status()).as(client).isEqualTo(403);
        }
        assertThat(as("auditor")
                        .get("AuditEvent?_summary=count&patient=" + ids.get("a").get("Patient"))
                        .bundle()
                        .getTotal())
                .isPositive();
    }
}
