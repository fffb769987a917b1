package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.ShippedDefinitions;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.springframework.beans.factory.annotation.Autowired;

/** What stands under profiles/ is on record, under its own ids, for everybody to read. */
class ShippedDefinitionsIT extends RunningServer {
    @Autowired
    private Records records;

    @Autowired
    private Definitions definitions;

    @Autowired
    private ShippedDefinitions shipped;

    @Test
    void a_profile_is_read_as_it_stands_in_its_file() {
        StructureDefinition profile = server.read("StructureDefinition/patient");

        StructureDefinition file = definitions
                .find(StructureDefinition.class, Definitions.BASE + "StructureDefinition/patient")
                .orElseThrow();
        assertThat(profile.getDifferential().equalsDeep(file.getDifferential())).isTrue();
        assertThat(profile.getUrl()).isEqualTo(file.getUrl());
    }

    @Test
    void storing_them_again_makes_no_new_version() {
        Key key = new Key("StructureDefinition", "patient");
        int before = records.read(key).orElseThrow().version();

        shipped.store(records);

        assertThat(records.read(key).orElseThrow().version()).isEqualTo(before);
    }

    @Test
    void every_definition_of_a_kept_type_is_there() {
        assertThat(server.get("ValueSet?_count=0").bundle().getTotal())
                .isEqualTo(definitions.all(ValueSet.class).size());
    }

    @Test
    void a_client_may_not_change_delete_or_imitate_one() {
        Questionnaire ours = server.read("Questionnaire/phq-9");
        Questionnaire changed = ours.copy().setTitle("Another");
        Questionnaire imitated = new Questionnaire();
        imitated.setUrl(ours.getUrl()).setStatus(ours.getStatus());

        assertThat(server.put("Questionnaire/phq-9", Clinic.json(changed)).errors())
                .containsExactly("definition-shipped");
        assertThat(server.delete("Questionnaire/phq-9").status()).isEqualTo(409);
        assertThat(server.post("Questionnaire", Clinic.json(imitated)).status()).isEqualTo(409);
        assertThat(server.<Questionnaire>read("Questionnaire/phq-9").getTitle()).isEqualTo(ours.getTitle());
    }

    @Test
    void a_clinic_keeps_questionnaires_of_its_own() {
        Questionnaire own = new Questionnaire();
        own.setUrl("https://clinic.example/Questionnaire/sleep")
                .setStatus(org.hl7.fhir.r4.model.Enumerations.PublicationStatus.ACTIVE);

        String id = Clinic.store(server, own);
        shipped.store(records);

        assertThat(server.get("Questionnaire/" + id).status()).isEqualTo(200);
    }

    @Test
    void meta_tells_version_and_profiles_of_one_record() {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = server.get("Patient/" + id + "/$meta");

        Parameters meta = answer.resource();
        assertThat(meta.getParameterFirstRep().getName()).isEqualTo("return");
        assertThat(((org.hl7.fhir.r4.model.Meta) meta.getParameterFirstRep().getValue()).getVersionId())
                .isEqualTo("1");
        assertThat(server.get("Patient/nobody/$meta").status()).isEqualTo(404);
        assertThat(server.get("Patient/" + id + "/$meta?x=1").errors()).containsExactly("parameter-unknown");
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }
}
