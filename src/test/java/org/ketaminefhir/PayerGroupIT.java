package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Group.GroupMemberComponent;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** The members of a payer are a Group, as true as the coverages and consents of this moment. */
class PayerGroupIT extends RegisteredServer {
    private static final String X = "Group/payer-org-x";
    private static final String Y = "Group/payer-org-y";

    private String patient() {
        return as("clinic-a").create("Patient", Clinic.json(Clinic.patient()));
    }

    private String covered(String patient, String payer, Period period) {
        Coverage coverage = new Coverage();
        coverage.setStatus(Coverage.CoverageStatus.ACTIVE)
                .setSubscriberId("S-1")
                .setBeneficiary(new Reference("Patient/" + patient))
                .setPeriod(period)
                .addPayor(new Reference("Organization/" + payer));
        coverage.getRelationship()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/subscriber-relationship")
                .setCode("self");
        return as("clinic-a").create("Coverage", Clinic.json(coverage));
    }

    private static Period period(String start, String end) {
        Period period = new Period();
        if (start != null) {
            period.setStartElement(new DateTimeType(start));
        }
        if (end != null) {
            period.setEndElement(new DateTimeType(end));
        }
        return period;
    }

    private void amend(String coverage, java.util.function.Consumer<Coverage> change) {
        Coverage standing = as("clinic-a").get("Coverage/" + coverage).resource();
        change.accept(standing);
        Answer answer = as("clinic-a").put("Coverage/" + coverage, Clinic.json(standing));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Group group(String client, String path) {
        Answer answer = as(client).get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.resource();
    }

    private List<GroupMemberComponent> members(String client, String path, String patient) {
        return group(client, path).getMember().stream()
                .filter(member -> member.getEntity().getReference().equals("Patient/" + patient))
                .toList();
    }

    private List<GroupMemberComponent> ofX(String patient) {
        return members("insurer-x", X, patient);
    }

    private List<GroupMemberComponent> ofY(String patient) {
        return members("insurer-y", Y, patient);
    }

    @Test
    void it_follows_a_coverage_from_its_first_day_to_its_correction() {
        String patient = patient();
        assertThat(ofX(patient)).isEmpty();

        String coverage = covered(patient, "org-x", period("2026-01-01", null));
        assertThat(ofX(patient)).singleElement().satisfies(member -> {
            assertThat(member.getPeriod().getStartElement().getValueAsString()).isEqualTo("2026-01-01");
            assertThat(member.getPeriod().hasEnd()).isFalse();
            assertThat(member.getInactive()).isFalse();
        });
        assertThat(ofY(patient)).isEmpty();

        amend(coverage, one -> one.getPayorFirstRep().setReference("Organization/org-y"));
        assertThat(ofX(patient)).isEmpty();
        assertThat(ofY(patient)).hasSize(1);

        amend(
                coverage,
                one -> one.setPayor(List.of(new Reference()
                        .setIdentifier(new org.hl7.fhir.r4.model.Identifier()
                                .setSystem("https://orgs.example")
                                .setValue("x")))));
        assertThat(ofX(patient)).hasSize(1);

        amend(coverage, one -> one.setPeriod(period("2020-01-01", "2020-12-31")));
        assertThat(ofX(patient)).singleElement().satisfies(member -> {
            assertThat(member.getInactive()).isTrue();
            assertThat(member.getPeriod().getEndElement().getValueAsString()).isEqualTo("2020-12-31");
        });

        amend(coverage, one -> one.setStatus(Coverage.CoverageStatus.CANCELLED));
        assertThat(ofX(patient)).isEmpty();
        amend(coverage, one -> one.setStatus(Coverage.CoverageStatus.ACTIVE));
        assertThat(ofX(patient)).hasSize(1);
        amend(coverage, one -> one.setStatus(Coverage.CoverageStatus.ENTEREDINERROR));
        assertThat(ofX(patient)).isEmpty();
    }

    @Test
    void whom_a_consent_hides_is_not_listed() {
        String patient = patient();
        covered(patient, "org-x", period(null, null));
        String denial =
                """
                {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                 "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                 "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                 "patient":{"reference":"Patient/%s"},"policy":[{"uri":"https://clinic.example/privacy"}],
                 "provision":{"type":"deny","actor":[{"role":{"coding":[{"code":"IRCP",
                 "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType"}]},
                 "reference":{"reference":"Organization/org-x"}}]}}"""
                        .formatted(patient);

        String consent = as("clinic-a").create("Consent", denial);
        assertThat(ofX(patient)).isEmpty();
        assertThat(as("insurer-x").get("Patient/" + patient).status()).isEqualTo(404);

        String withdrawn = denial.replace("\"active\"", "\"inactive\"")
                .replaceFirst("\"Consent\"", "\"Consent\",\"id\":\"" + consent + "\"");
        assertThat(as("clinic-a").put("Consent/" + consent, withdrawn).status()).isEqualTo(200);
        assertThat(ofX(patient)).hasSize(1);
    }

    @Test
    void its_members_are_exactly_the_patients_whom_the_insurer_finds() {
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            String patient = patient();
            for (int c = random.nextInt(3); c > 0; c--) {
                String coverage = covered(
                        patient,
                        random.nextBoolean() ? "org-x" : "org-y",
                        random.nextBoolean() ? period("2026-01-01", null) : period(null, "2021-06-30"));
                if (random.nextInt(4) == 0) {
                    amend(coverage, one -> one.setStatus(Coverage.CoverageStatus.CANCELLED));
                }
            }
        }
        for (String payer : List.of("x", "y")) {
            Group group = group("insurer-" + payer, "Group/payer-org-" + payer);
            Set<String> members = group.getMember().stream()
                    .map(member -> member.getEntity().getReference())
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(members).hasSizeGreaterThan(5).isEqualTo(found("insurer-" + payer));
            assertThat(group.getQuantity()).isEqualTo(members.size());
        }
    }

    private Set<String> found(String client) {
        Set<String> found = new TreeSet<>();
        String next = "Patient?_count=500";
        while (next != null) {
            Bundle page = as(client).get(next).bundle();
            page.getEntry()
                    .forEach(entry -> found.add("Patient/" + entry.getResource().getIdPart()));
            next = page.getLink("next") == null
                    ? null
                    : page.getLink("next").getUrl().substring(server().base().length() + 1);
        }
        return found;
    }

    @Test
    void it_is_a_group_as_fhir_has_it_and_says_what_it_is() {
        covered(patient(), "org-x", period("2026-01-01", null));

        Answer answer = as("insurer-x").get(X);
        Group group = answer.resource();

        assertThat(Conformance.faults(answer.body())).isEmpty();
        assertThat(group.getType()).isEqualTo(Group.GroupType.PERSON);
        assertThat(group.getActual()).isTrue();
        assertThat(group.getActive()).isTrue();
        assertThat(group.getCode().getCodingFirstRep().getCode()).isEqualTo("payer-members");
        assertThat(group.getManagingEntity().getReference()).isEqualTo("Organization/org-x");
        assertThat(group.getMeta().getSecurity())
                .extracting(org.hl7.fhir.r4.model.Coding::getCode)
                .contains("R", "PSY");
        assertThat(as("insurer-x")
                        .get(X, "Accept", "application/fhir+xml")
                        .<Group>resource()
                        .getQuantity())
                .isEqualTo(group.getQuantity());
        Group summary = as("insurer-x").get(X + "?_summary=true").resource();
        assertThat(summary.hasMember()).isFalse();
        assertThat(summary.getQuantity()).isEqualTo(group.getQuantity());
    }

    @Test
    void its_tag_is_that_of_its_content() {
        String patient = patient();
        String tag = as("insurer-x").get(X).header("ETag");

        assertThat(tag).startsWith("W/\"");
        Answer same = as("insurer-x").get(X, "If-None-Match", tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("ETag")).isEqualTo(tag);
        assertThat(as("insurer-x").get(X).header("Last-Modified")).isNull();

        covered(patient, "org-x", period("2026-01-01", null));

        Answer changed = as("insurer-x").get(X, "If-None-Match", tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
        assertThat(as("insurer-x")
                        .get(X, "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void another_payer_s_is_answered_as_one_that_is_not_there() {
        String none = as("insurer-x").get("Group/payer-org-nobody").body();

        assertThat(as("insurer-x").get(Y).status()).isEqualTo(404);
        assertThat(as("insurer-x").get(Y).body()).isEqualTo(none);
        assertThat(as("insurer-x").get("Group?_id=payer-org-y").bundle().getTotal())
                .isZero();
        assertThat(as("insurer-x")
                        .get("Group?managing-entity=Organization/org-y")
                        .bundle()
                        .getTotal())
                .isZero();
        for (String clinic : List.of("clinic-a", "clinic-b")) {
            assertThat(as(clinic).get(X).status()).isEqualTo(404);
            assertThat(as(clinic).get("Group?_id=payer-org-x").bundle().getTotal())
                    .isZero();
        }
        for (String client : List.of("registry", "auditor", "operator")) {
            assertThat(as(client).get(X).status()).as(client).isEqualTo(403);
        }
        assertThat(as("insurer-x", "system/Group.rs").get(X).status()).isEqualTo(403);
        assertThat(as("insurer-x", "system/Patient.rs").get(X).status()).isEqualTo(403);
        assertThat(server().get(X).status()).isEqualTo(401);
    }

    @Test
    void a_search_finds_it() {
        String patient = patient();
        covered(patient, "org-x", period("2026-01-01", null));
        String ofAnother = patient();
        covered(ofAnother, "org-y", period("2026-01-01", null));

        for (String search : List.of(
                "",
                "?_id=payer-org-x",
                "?identifier=https://ketaminefhir.org/fhir/payer-groups%7Corg-x",
                "?managing-entity=Organization/org-x",
                "?code=payer-members&type=person&actual=true",
                "?member=Patient/" + patient,
                "?member=" + server().base() + "/Patient/" + patient,
                "?_count=1",
                "?_sort=-_lastUpdated")) {
            Bundle found = as("insurer-x").get("Group" + search).bundle();
            assertThat(found.getTotal()).as(search).isEqualTo(1);
            Bundle.BundleEntryComponent entry = found.getEntryFirstRep();
            assertThat(entry.getFullUrl()).isEqualTo(server().base() + "/" + X);
            assertThat(entry.getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.MATCH);
            assertThat(((Group) entry.getResource()).getMember()).as(search).isNotEmpty();
            assertThat(found.getLink("next")).isNull();
        }
        for (String search : List.of(
                "?member=Patient/" + ofAnother, "?_id=payer-org-y", "?identifier=org-y", "?type=device", "?_tag=a")) {
            assertThat(as("insurer-x").get("Group" + search).bundle().getTotal())
                    .as(search)
                    .isZero();
        }
        Bundle counted = as("insurer-x").get("Group?_summary=count").bundle();
        assertThat(counted.getTotal()).isEqualTo(1);
        assertThat(counted.getEntry()).isEmpty();
        Bundle summary = as("insurer-x").get("Group?_summary=true").bundle();
        assertThat(((Group) summary.getEntryFirstRep().getResource()).hasMember())
                .isFalse();
        assertThat(as("insurer-x").get("Patient/" + patient + "/Group").bundle().getTotal())
                .isEqualTo(1);
        assertThat(as("insurer-x").get("?_type=Group&_id=payer-org-x").bundle().getTotal())
                .isEqualTo(1);
        assertThat(as("insurer-x").get("Group?_include=Group:member").errors()).containsExactly("search-parameter");
        assertThat(as("insurer-x", "system/Group.rs system/Patient.r")
                        .get("Group")
                        .status())
                .isEqualTo(403);
        assertThat(as("insurer-x")
                        .get("Group?colour=red&type=person", "Prefer", "handling=lenient")
                        .bundle()
                        .getTotal())
                .isEqualTo(1);
        assertThat(as("insurer-x").get("Group?colour=red").status()).isEqualTo(400);
        assertThat(as("insurer-x").get("Group?member:Patient.name=a").errors()).containsExactly("search-parameter");
    }

    @Test
    void nobody_writes_one() {
        String body = "{\"resourceType\":\"Group\",\"id\":\"payer-org-x\",\"type\":\"person\",\"actual\":true}";

        assertThat(as("clinic-a").put(X, body).errors()).containsExactly("group-made-here");
        assertThat(as("clinic-a").put(X, body).status()).isEqualTo(409);
        assertThat(as("clinic-a").put("Group?identifier=a%7Cb", body).errors()).containsExactly("group-made-here");
        assertThat(as("clinic-a")
                        .send("PATCH", X, "[{\"op\":\"remove\",\"path\":\"/active\"}]", "application/json-patch+json")
                        .errors())
                .containsExactly("group-made-here");
        assertThat(as("clinic-a")
                        .post(
                                "",
                                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" + body
                                        + ",\"request\":{\"method\":\"PUT\",\"url\":\"Group/payer-org-x\"}}]}")
                        .errors())
                .containsExactly("group-made-here");
        for (String client : List.of("insurer-x", "registry")) {
            assertThat(as(client).put(X, body).status()).as(client).isEqualTo(403);
        }
        assertThat(as("insurer-x").get(X).body()).doesNotContain("\"versionId\"");
    }

    @Test
    void the_audit_tells_that_it_was_read() {
        Answer answer = as("insurer-x").get(X);

        String request = answer.header("X-Request-ID");
        assertThat(as("auditor").get("AuditEvent?entity=" + X + "&_count=50").bundle().getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getResource)
                        .filter(event -> Clinic.json(event).contains(request)))
                .singleElement()
                .isInstanceOfSatisfying(AuditEvent.class, event -> {
                    assertThat(event.getOutcome()).isEqualTo(AuditEvent.AuditEventOutcome._0);
                    assertThat(Clinic.json(event)).contains("insurer-x").doesNotContain(X + "/_history");
                });
    }

    /** Whenever it is read, a member who moves is in one of the two, in both, or in none for a moment: never half. */
    @Test
    void readers_see_whole_groups_while_coverages_change() throws Exception {
        String moving = patient();
        String staying = patient();
        String coverage = covered(moving, "org-x", period("2026-01-01", null));
        covered(staying, "org-x", period("2026-01-01", null));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < 15; i++) {
                    String payer = i % 2 == 0 ? "org-y" : "org-x";
                    amend(coverage, one -> one.getPayorFirstRep().setReference("Organization/" + payer));
                    assertThat(i % 2 == 0 ? ofY(moving) : ofX(moving)).hasSize(1);
                    assertThat(i % 2 == 0 ? ofX(moving) : ofY(moving)).isEmpty();
                }
            });
            List<Group> seen = new ArrayList<>();
            while (!writer.isDone()) {
                seen.add(group("insurer-x", X));
            }
            writer.get(1, TimeUnit.MINUTES);
            assertThat(seen).isNotEmpty().allSatisfy(group -> {
                Set<String> members = new HashSet<>();
                group.getMember()
                        .forEach(member -> members.add(member.getEntity().getReference()));
                assertThat(members).contains("Patient/" + staying).hasSize(group.getQuantity());
            });
        } finally {
            threads.shutdownNow();
        }
    }
}
