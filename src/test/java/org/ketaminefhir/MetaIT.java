package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;

class MetaIT extends RunningServer {
    private static final String LABELS = "https://clinic.example/labels";
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    @Test
    void of_a_type_and_of_the_server_all_labels_in_use_are_told_once() {
        for (int i = 0; i < 3; i++) {
            Patient patient = Clinic.patient();
            patient.getMeta().addTag(LABELS, "trial", "In the trial").addSecurity(CONFIDENTIALITY, "R", null);
            Clinic.store(server, patient);
        }

        for (String path : List.of("Patient/$meta", "$meta")) {
            Meta meta = meta(path);
            assertThat(meta.getTag().stream()
                            .filter(tag -> LABELS.equals(tag.getSystem()))
                            .map(Coding::getDisplay))
                    .as(path)
                    .containsExactly("In the trial");
            assertThat(meta.getSecurity().stream().map(Coding::getCode))
                    .as(path)
                    .containsOnlyOnce("R");
        }
    }

    @Test
    void what_is_of_one_record_alone_is_not_told_of_many() {
        Meta meta = meta("$meta");

        assertThat(meta.hasVersionId()).isFalse();
        assertThat(meta.hasLastUpdated()).isFalse();
    }

    @Test
    void it_takes_no_parameters() {
        assertThat(server.get("$meta?x=1").errors()).containsExactly("parameter-unknown");
        assertThat(server.get("Patient/$meta?x=1").errors()).containsExactly("parameter-unknown");
    }

    private Meta meta(String path) {
        Server.Answer answer = server.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Conformance.faults(answer.body())).isEmpty();
        Parameters parameters = answer.resource();
        return (Meta) parameters.getParameterFirstRep().getValue();
    }
}
