package org.ketaminefhir.api;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ketaminefhir.access.Interaction;

/** What a caller must be allowed to call an operation: the operation itself, and what it does for them. */
final class OperationRights {
    private static final Map<String, Set<Interaction>> BY_NAME = Map.ofEntries(
            Map.entry("$validate", EnumSet.of(Interaction.VALIDATE)),
            Map.entry("$meta", EnumSet.of(Interaction.META, Interaction.READ)),
            Map.entry("$everything", EnumSet.of(Interaction.EVERYTHING, Interaction.READ, Interaction.SEARCH)),
            Map.entry("$lastn", EnumSet.of(Interaction.LASTN, Interaction.READ, Interaction.SEARCH)),
            Map.entry("$document", EnumSet.of(Interaction.DOCUMENT, Interaction.READ, Interaction.SEARCH)),
            Map.entry(
                    "$coverage-documentation",
                    EnumSet.of(Interaction.COVERAGE_DOCUMENTATION, Interaction.READ, Interaction.SEARCH)),
            Map.entry("$member-match", EnumSet.of(Interaction.MEMBER_MATCH, Interaction.READ, Interaction.SEARCH)),
            Map.entry(
                    "$prior-auth-bundle",
                    EnumSet.of(Interaction.PRIOR_AUTH_BUNDLE, Interaction.READ, Interaction.SEARCH)),
            Map.entry("$review", EnumSet.of(Interaction.REVIEW, Interaction.READ)),
            Map.entry("$extract", EnumSet.of(Interaction.EXTRACT, Interaction.READ)),
            Map.entry("$populate", EnumSet.of(Interaction.POPULATE, Interaction.READ)),
            Map.entry("$expand", EnumSet.of(Interaction.TERMINOLOGY)),
            Map.entry("$validate-code", EnumSet.of(Interaction.TERMINOLOGY)),
            Map.entry("$lookup", EnumSet.of(Interaction.TERMINOLOGY)));

    private OperationRights() {}

    /** Empty for an operation that has no row here: nobody may call it. */
    static Optional<Set<Interaction>> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
