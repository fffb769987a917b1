package org.ketaminefhir.facts;

import java.util.Set;
import org.ketaminefhir.records.Key;

/**
 * A number under which a person or a site is known.
 *
 * @param types {@code system|code} of what kind of number it is
 */
public record Registration(Key key, Set<String> types, String value) {}
