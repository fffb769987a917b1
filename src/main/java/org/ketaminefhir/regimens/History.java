package org.ketaminefhir.regimens;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Resource;

/**
 * What is already stored about a patient, asked only when a rule needs it.
 *
 * <p>References are relative and without a version, {@code Encounter/12}. Resources that were superseded by what is
 * being submitted may be among the answers: the rules leave them out.
 */
public interface History {
    /** Nothing is stored, or nobody may look. */
    History NONE = new History() {
        @Override
        public List<Resource> ofEncounter(String encounterReference) {
            return List.of();
        }

        @Override
        public List<MedicationAdministration> administrations(String patientReference) {
            return List.of();
        }

        @Override
        public Optional<Resource> resolve(String reference) {
            return Optional.empty();
        }
    };

    /** Every stored resource that names the encounter as its encounter or context. */
    List<Resource> ofEncounter(String encounterReference);

    /** Every stored administration of the patient, of any product and status, in any order. */
    List<MedicationAdministration> administrations(String patientReference);

    /** The current version of one stored resource. */
    Optional<Resource> resolve(String reference);
}
