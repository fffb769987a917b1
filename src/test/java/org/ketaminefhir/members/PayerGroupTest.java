package org.ketaminefhir.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Group.GroupMemberComponent;
import org.hl7.fhir.r4.model.Period;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.records.Content.Tag;
import org.ketaminefhir.records.CoveredDays;
import org.ketaminefhir.search.Criterion;

/** The Group of a payer's members, made of their days. */
class PayerGroupTest {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");

    private static CoveredDays days(String patient, String first, String last) {
        return new CoveredDays(
                patient,
                first == null ? Long.MIN_VALUE : start(LocalDate.parse(first)),
                last == null ? Long.MAX_VALUE : start(LocalDate.parse(last).plusDays(1)) - 1);
    }

    private static long start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static PayerGroup group(CoveredDays... days) {
        return PayerGroup.of("payer-x", "x", List.of(days), List.of(new Tag("http://labels", "R", null)), NOW);
    }

    private static Group read(PayerGroup group) {
        return Examples.FHIR
                .newJsonParser()
                .parseResource(Group.class, new String(group.version().json(), StandardCharsets.UTF_8));
    }

    private static String told(GroupMemberComponent member) {
        Period period = member.getPeriod();
        return member.getEntity().getReference() + " "
                + period.getStartElement().getValueAsString() + " "
                + period.getEndElement().getValueAsString() + (member.getInactive() ? " inactive" : "");
    }

    @Test
    void members_come_with_their_days_and_those_that_are_not_today_are_inactive() {
        Group group = read(group(
                days("a", null, null),
                days("b", "2026-01-01", "2026-06-15"),
                days("c", "2026-01-01", "2026-06-14"),
                days("d", "2026-06-16", null)));

        assertThat(group.getMember())
                .extracting(PayerGroupTest::told)
                .containsExactly(
                        "Patient/a null null",
                        "Patient/b 2026-01-01 2026-06-15",
                        "Patient/c 2026-01-01 2026-06-14 inactive",
                        "Patient/d 2026-06-16 null inactive");
        assertThat(group.getQuantity()).isEqualTo(4);
        assertThat(group.getManagingEntity().getReference()).isEqualTo("Organization/x");
        assertThat(group.getMeta().getSecurityFirstRep().getCode()).isEqualTo("R");
        assertThat(group.getMeta().hasVersionId()).isFalse();
        assertThat(group.getMeta().hasLastUpdated()).isFalse();
    }

    @Test
    void days_that_meet_are_one_and_a_gap_is_told() {
        Group group = read(group(
                days("a", "2024-01-01", "2024-12-31"),
                days("a", "2025-01-01", "2025-03-31"),
                days("a", "2025-02-01", "2025-02-28"),
                days("a", "2026-01-01", null),
                days("b", "2026-05-01", null)));

        assertThat(group.getMember())
                .extracting(PayerGroupTest::told)
                .containsExactly(
                        "Patient/a 2024-01-01 2025-03-31 inactive",
                        "Patient/a 2026-01-01 null",
                        "Patient/b 2026-05-01 null");
        assertThat(group.getQuantity()).isEqualTo(2);
    }

    @Test
    void a_time_of_day_is_told_as_exactly_as_it_is_known() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");

        Group group = read(group(new CoveredDays("a", noon.toEpochMilli(), noon.toEpochMilli() + 1500)));

        assertThat(told(group.getMemberFirstRep()))
                .isEqualTo("Patient/a 2026-01-01T12:00:00Z 2026-01-01T12:00:01.500Z inactive");
    }

    @Test
    void nobody_is_a_group_too() {
        Group group = read(group());

        assertThat(group.getQuantity()).isZero();
        assertThat(group.hasMember()).isFalse();
    }

    @Test
    void it_is_found_by_its_own_parameters() {
        GroupCriteria found = new GroupCriteria(group(days("a", null, null)), "http://here/fhir");

        for (String yes : List.of(
                "_id=payer-x",
                "_id=other,payer-x",
                "identifier=x",
                "identifier=https://ketaminefhir.org/fhir/payer-groups|x",
                "identifier=https://ketaminefhir.org/fhir/payer-groups|",
                "managing-entity=Organization/x",
                "managing-entity=x",
                "managing-entity:Organization=x",
                "managing-entity=http://here/fhir/Organization/x",
                "member=Patient/a",
                "member=a",
                "member:missing=false",
                "type=person",
                "type=http://hl7.org/fhir/group-type|person",
                "type:not=device",
                "actual=true",
                "code=payer-members",
                "_security=http://labels|R",
                "characteristic:missing=true")) {
            assertThat(found.hold(List.of(criterion(yes)))).as(yes).isTrue();
        }
        for (String no : List.of(
                "_id=payer-y",
                "identifier=y",
                "identifier=https://other|x",
                "identifier=|x",
                "managing-entity=Organization/y",
                "managing-entity=http://there/fhir/Organization/x",
                "member=Patient/b",
                "member=Group/a",
                "member:missing=true",
                "type=device",
                "type:not=person",
                "actual=false",
                "code=other",
                "_tag=a",
                "_lastUpdated=gt2000",
                "characteristic:missing=false")) {
            assertThat(found.hold(List.of(criterion(no)))).as(no).isFalse();
        }
        assertThat(GroupCriteria.understands(criterion("member.name=a"))).isFalse();
        assertThat(GroupCriteria.understands(criterion("identifier:of-type=a"))).isFalse();
    }

    private static Criterion criterion(String text) {
        int is = text.indexOf('=');
        return Criterion.of(text.substring(0, is), text.substring(is + 1).split(","));
    }
}
