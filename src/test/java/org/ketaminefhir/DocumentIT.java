package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Composition.CompositionStatus;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A composition becomes a document: all that it refers to, and only that. */
class DocumentIT extends RunningServer {
    private static final String PERSIST =
            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"persist\",\"valueBoolean\":true}]}";

    private Server.Answer session;
    private String composition;

    @BeforeEach
    void a_composition_about_a_dose() {
        session = server.post("", Clinic.json(Clinic.session()));
        Composition report = new Composition();
        report.setStatus(CompositionStatus.FINAL).setTitle("Treatment session").setDate(new Date(1_772_000_000_000L));
        report.getType().setText("Session report");
        report.setSubject(reference("Patient"));
        report.addAuthor(reference("Practitioner"));
        report.addSection().setTitle("Dose").addEntry(reference("MedicationAdministration"));
        composition = "Composition/" + Clinic.store(server, report);
    }

    @Test
    void a_document_has_the_composition_first_and_is_closed_under_references() {
        Server.Answer answer = server.get(composition + "/$document");

        Bundle document = answer.bundle();
        List<String> names = names(document);
        assertThat(document.getType()).isEqualTo(BundleType.DOCUMENT);
        assertThat(document.getIdentifier().getValue()).startsWith("urn:uuid:");
        assertThat(document.getTimestamp()).isNotNull();
        assertThat(names.get(0)).isEqualTo(composition);
        // By way of the administration: its order, its encounter and the place of that.
        assertThat(names)
                .doesNotHaveDuplicates()
                .contains(
                        Clinic.located(session, "Patient"),
                        Clinic.located(session, "MedicationAdministration"),
                        Clinic.located(session, "MedicationRequest"),
                        Clinic.located(session, "Encounter"),
                        Clinic.located(session, "Location"))
                // Nothing refers to the vital signs from here.
                .noneMatch(name -> name.startsWith("Observation/") || name.startsWith("Coverage/"));
        assertThat(references(document)).isNotEmpty().allMatch(names::contains);
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void a_document_that_is_kept_is_read_again_as_it_was() {
        Server.Answer kept = server.post(composition + "/$document", PERSIST);

        Bundle document = kept.bundle();
        assertThat(kept.status()).isEqualTo(200);
        String id = document.getIdElement().getIdPart();
        assertThat(id).isNotBlank();
        assertThat(server.get("Bundle/" + id).body()).isEqualTo(kept.body());
        assertThat(names(document).get(0)).isEqualTo(composition);
        assertThat(Conformance.faults(kept.body())).isEmpty();
    }

    @Test
    void two_documents_are_not_one() {
        Bundle one = server.get(composition + "/$document").bundle();
        Bundle other = server.get(composition + "/$document").bundle();

        assertThat(one.getIdentifier().getValue())
                .isNotEqualTo(other.getIdentifier().getValue());
    }

    @Test
    void refuses_what_it_does_not_do() {
        assertThat(server.get(composition + "/$document?persist=true").errors()).containsExactly("persist-by-get");
        assertThat(server.get(composition + "/$document?graph=https://clinic.example/g")
                        .errors())
                .containsExactly("graph-unsupported");
        assertThat(server.get(composition + "/$document?depth=2").errors()).containsExactly("parameter-unknown");
        assertThat(server.get("Composition/nothing/$document").status()).isEqualTo(404);
    }

    private Reference reference(String type) {
        return new Reference(Clinic.located(session, type));
    }

    private static List<String> names(Bundle document) {
        return document.getEntry().stream()
                .map(entry -> entry.getResource()
                        .getIdElement()
                        .toUnqualifiedVersionless()
                        .getValue())
                .toList();
    }

    private static List<String> references(Bundle document) {
        return document.getEntry().stream()
                .flatMap(
                        entry -> Examples.FHIR
                                .newTerser()
                                .getAllPopulatedChildElementsOfType(entry.getResource(), Reference.class)
                                .stream())
                .map(Reference::getReference)
                .filter(reference -> reference != null && !reference.startsWith("#"))
                .toList();
    }
}
