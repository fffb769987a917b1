package org.ketaminefhir.facts;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Patient;

/**
 * What a record tells of one patient's treatment on a day.
 *
 * @param start first day of the sessions and adverse events that are told
 * @param day that the document speaks of; nothing after it counts
 * @param course all sessions until the day
 * @param sessions those of them that are told
 * @param began when the course began, if that was before the days that the payer sees; null if the course tells
 * @param sites numbers of the organizations where the sessions were held, or that hold the patient
 */
public record Facts(
        LocalDate start,
        LocalDate day,
        Patient patient,
        Coverage coverage,
        List<Diagnosis> diagnoses,
        List<Allergy> allergies,
        List<Trial> trials,
        List<Treatment> treatments,
        List<ScoreSeries> scores,
        List<Order> orders,
        List<Session> course,
        List<Session> sessions,
        List<MonitoringForm> forms,
        List<Incident> incidents,
        List<Registration> sites,
        List<Registration> ofPatient,
        Moment began) {
    public Optional<Moment> firstSession() {
        return Optional.ofNullable(began).or(() -> course.stream().findFirst().map(Session::when));
    }
}
