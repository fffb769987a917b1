package org.ketaminefhir.validation;

import java.util.List;
import org.hl7.fhir.r4.model.Coding;

/**
 * What the server takes a resource for, by its type and codes, whatever its sender claims.
 *
 * @param profiles canonicals of the profiles that it must meet
 * @param findableUnder codes under which it is found beside its own, so that one search finds all dialects
 * @param namesOneRecord whether its business identifier names one record only
 * @param registries identifier systems whose values name one person or organization everywhere
 */
public record Nature(
        List<String> profiles, List<Coding> findableUnder, boolean namesOneRecord, List<String> registries) {
    public Nature {
        registries = List.copyOf(registries);
        profiles = List.copyOf(profiles);
        findableUnder = List.copyOf(findableUnder);
    }
}
