package org.ketaminefhir.coverage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.policies.Policy;

/**
 * What a page shows, of a document that was just made or of one that was kept.
 *
 * @param policy null if none was asked for, or if it is known no more
 * @param policyTitle null if none was asked for
 * @param told the answers to its criteria
 * @param narratives what each section says, as XHTML
 * @param number of the request, or null
 * @param made when the document was made
 */
record Sheet(
        Facts facts,
        PatientRecord record,
        Policy policy,
        String policyTitle,
        List<Told> told,
        Map<Section, String> narratives,
        String number,
        Instant made) {}
