package org.ketaminefhir.facts;

import java.util.List;
import java.util.Set;
import org.ketaminefhir.records.Key;

/**
 * An order of the treatment. What is not on record is null.
 *
 * @param prescriber who ordered, by name
 * @param specialties {@code system|code} of the prescriber
 * @param shownBy the records that tell the specialties
 */
public record Order(
        Key key,
        String drug,
        String dose,
        Moment when,
        String status,
        String prescriber,
        Set<String> specialties,
        List<Key> shownBy) {}
