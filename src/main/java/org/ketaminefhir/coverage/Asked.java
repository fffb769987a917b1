package org.ketaminefhir.coverage;

import java.time.LocalDate;
import java.util.Set;
import org.hl7.fhir.r4.model.Identifier;
import org.ketaminefhir.records.Key;

/**
 * What a payer asks for.
 *
 * @param patient whose record it is
 * @param coverage the coverage that the decision is about
 * @param purpose a code of CodeSystem/coverage-purpose
 * @param start the first day of the sessions that are told; null for the first of the coverage
 * @param end the day that the document speaks of; null for today, or the last day of the coverage
 * @param policy id of the policy whose criteria are answered; null for none
 * @param trackingId the payer's number of the request, or null
 * @param sections codes of CodeSystem/coverage-section; none for the usual ones
 * @param types which the caller may read
 * @param base of this server, without a slash at its end
 */
public record Asked(
        Key patient,
        CoverageName coverage,
        String purpose,
        LocalDate start,
        LocalDate end,
        String policy,
        Identifier trackingId,
        Set<String> sections,
        Set<String> types,
        String base) {
    public Asked {
        if (trackingId != null) {
            // What else an Identifier holds (references, extensions) has no place in what is kept.
            trackingId = new Identifier().setSystem(trackingId.getSystem()).setValue(trackingId.getValue());
        }
    }

    /**
     * A coverage, by a reference or by one of its identifiers.
     *
     * @param id of the Coverage; null if it is named by a number
     * @param system of the number; null for any
     * @param value the number
     */
    public record CoverageName(String id, String system, String value) {}
}
