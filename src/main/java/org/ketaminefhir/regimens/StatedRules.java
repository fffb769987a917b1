package org.ketaminefhir.regimens;

import java.util.Optional;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Reference;

/** What a payer asks for and only this project's extensions carry: said once a session where it is missing. */
record StatedRules(Graph graph) implements SessionRule {
    @Override
    public void check(Session session, Findings findings) {
        Place[] places = session.administrations().stream().map(Part::whole).toArray(Place[]::new);
        boolean eachDevice = eachDeviceIsKnown(session);
        if (!eachDevice && !any(session, Extensions.DEVICE_COUNT)) {
            findings.report(Rule.DEVICE_COUNT_MISSING, places);
        }
        if (!eachDevice && !any(session, Extensions.DEVICE_TIME)) {
            findings.report(Rule.DEVICE_TIMES_MISSING, places);
        }
        if (!any(session, Extensions.SESSION_NUMBER)) {
            findings.report(Rule.NUMBER_MISSING, places);
        }
        if (!any(session, Extensions.TREATMENT_PHASE)) {
            findings.report(Rule.PHASE_MISSING, places);
        }
        if (!any(session, Extensions.INDICATION)) {
            findings.report(Rule.INDICATION_MISSING, places);
        }
        if (!any(session, Extensions.LOT_NUMBER)
                && session.administrations().stream().noneMatch(this::lotOnMedication)) {
            findings.report(Rule.LOT_MISSING, places);
        }
    }

    private static boolean any(Session session, Extensions stated) {
        return session.doses().stream().anyMatch(stated::stated);
    }

    /** One administration for each device says how many there were, and when. */
    private static boolean eachDeviceIsKnown(Session session) {
        return session.administrations().size() > 1
                && session.devices().size() == session.administrations().size()
                && !any(session, Extensions.DEVICE_TIME);
    }

    private boolean lotOnMedication(Part administration) {
        MedicationAdministration dose = Session.dose(administration);
        return Optional.ofNullable(dose.getMedication())
                .filter(Reference.class::isInstance)
                .flatMap(ref -> graph.resolve(administration, (Reference) ref))
                .filter(part -> part.resource() instanceof Medication medication
                        && medication.getBatch().hasLotNumber())
                .isPresent();
    }
}
