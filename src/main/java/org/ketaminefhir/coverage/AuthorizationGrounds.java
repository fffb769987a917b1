package org.ketaminefhir.coverage;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.ketaminefhir.coverage.PriorAuthorization.Lack;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;

/**
 * All that a request for prior authorization is made from.
 *
 * @param order null if it is lacking
 * @param days of the services, the last one null if it is open; null if they are wrong
 * @param lacks what is missing; nothing is made unless it is empty
 */
record AuthorizationGrounds(
        Asked asked,
        Facts facts,
        PatientRecord record,
        MedicationRequest order,
        Parties parties,
        Days days,
        List<ServiceLine> services,
        Set<Lack> lacks) {}
