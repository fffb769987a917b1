package org.ketaminefhir.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.CanonicalType;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.records.Key;

/** How rows look to an auditor. */
class RenderingTest {
    private static final Rendering RENDERING = new Rendering(Examples.FHIR);
    private static final Origin ORIGIN =
            new Origin("insurer-b", "insurer", "org-b", "HPAYMT", "192.0.2.7", "req-1", "jti-1");

    private static AuditEvent of(Happening happening) {
        byte[] json = RENDERING
                .of(Link.of(new Place(2, 17), 1_790_000_000_123L, happening), "node-1")
                .json();
        return Examples.FHIR.newJsonParser().parseResource(AuditEvent.class, new String(json, StandardCharsets.UTF_8));
    }

    private static List<String> profiles(AuditEvent event) {
        return event.getMeta().getProfile().stream()
                .map(CanonicalType::getValue)
                .map(url -> url.replace("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.", ""))
                .toList();
    }

    @Test
    void a_read_of_a_patients_record() {
        AuditEvent event = of(new Happening(
                Kind.READ,
                "read",
                ORIGIN,
                "p1",
                Outcome.SUCCESS,
                List.of(new Touched(new Key("Observation", "o1"), 3)),
                null));

        assertThat(event.getIdPart()).isEqualTo("2-17");
        assertThat(event.getRecordedElement().getValueAsString()).isEqualTo("2026-09-21T14:13:20.123Z");
        assertThat(profiles(event)).containsExactly("PatientRead", "OAUTHaccessTokenUse.Minimal");
        assertThat(event.getEntity().stream().map(entity -> entity.getWhat().getReference()))
                .containsExactly("Patient/p1", "Observation/o1/_history/3", null);
        AuditEventAgentComponent client = event.getAgent().get(0);
        assertThat(client.getWho().getIdentifier().getValue()).isEqualTo("insurer-b");
        assertThat(client.getType().getCodingFirstRep().getCode()).isEqualTo("110152");
        AuditEventAgentComponent principal = event.getAgent().get(2);
        assertThat(principal.getRequestor()).isTrue();
        assertThat(principal.getWho().getReference()).isEqualTo("Organization/org-b");
        assertThat(principal.getPolicy().get(0).getValue()).isEqualTo("urn:ietf:params:oauth:jti:jti-1");
        assertThat(principal.getPurposeOfUseFirstRep().getCodingFirstRep().getCode())
                .isEqualTo("HPAYMT");
    }

    @Test
    void the_profile_is_that_of_what_was_done() {
        assertThat(profiles(of(event(Kind.CREATE, "create", "p1", Outcome.SUCCESS))))
                .containsExactly("PatientCreate");
        assertThat(profiles(of(event(Kind.CREATE, "create", null, Outcome.SUCCESS))))
                .containsExactly("Create");
        assertThat(profiles(of(event(Kind.READ, "vread", null, Outcome.SUCCESS))))
                .containsExactly("Read");
        assertThat(profiles(of(event(Kind.READ, "history-type", null, Outcome.SUCCESS))))
                .isEmpty();
        assertThat(profiles(of(event(Kind.UPDATE, "patch", "p1", Outcome.SUCCESS))))
                .containsExactly("PatientUpdate");
        assertThat(profiles(of(event(Kind.DELETE, "delete", "p1", Outcome.SUCCESS))))
                .containsExactly("PatientDelete");
        assertThat(profiles(of(event(Kind.QUERY, "search-type", "p1", Outcome.SUCCESS))))
                .containsExactly("PatientQuery");
        assertThat(profiles(of(event(Kind.QUERY, "search-system", null, Outcome.SUCCESS))))
                .containsExactly("Query");
        assertThat(profiles(of(event(Kind.EXPORT, "$export", "p1", Outcome.SUCCESS))))
                .containsExactly("PrivacyDisclosure.Source");
        assertThat(profiles(of(event(Kind.QUERY, "search-type", "p1", Outcome.MINOR_FAILURE))))
                .isEmpty();
        assertThat(profiles(of(event(Kind.DENIED, "read", "p1", Outcome.MINOR_FAILURE))))
                .isEmpty();
    }

    private static Happening event(Kind kind, String interaction, String patient, Outcome outcome) {
        List<Touched> records =
                List.of(new Touched(new Key("Observation", "o1"), 1), new Touched(new Key("Observation", "o2"), 1));
        return new Happening(
                kind, interaction, TestAudit.origin("a", null), patient, outcome, records, "Observation?x=y");
    }

    @Test
    void only_one_entity_is_the_object_of_the_system_that_the_profiles_ask_for() {
        for (Kind kind : Kind.values()) {
            AuditEvent event = of(event(kind, "read", "p1", Outcome.SUCCESS));
            assertThat(event.getEntity().stream()
                            .filter(entity -> entity.getType().equalsDeep(Codes.SYSTEM_OBJECT)))
                    .as(kind.toString())
                    .hasSize(1);
        }
    }

    @Test
    void what_was_asked_is_there_as_it_was() {
        AuditEvent event = of(event(Kind.QUERY, "search-type", "p1", Outcome.SUCCESS));

        assertThat(event.getEntity().stream()
                        .filter(AuditEvent.AuditEventEntityComponent::hasQuery)
                        .map(entity -> new String(entity.getQuery(), StandardCharsets.UTF_8)))
                .containsExactly("Observation?x=y");
    }
}
