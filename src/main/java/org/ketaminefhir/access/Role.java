package org.ketaminefhir.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ketaminefhir.views.Reach;

/**
 * One block of access.yml.
 *
 * @param forOrganization whether its clients act for an organisation
 * @param payer whether that is a payer, whose members are a Group
 * @param parties further names by which records know its clients; see {@link org.ketaminefhir.views.PartyName}
 * @param purpose for what its clients ask, of v3-ActReason, or null
 * @param never bits of labels that they are never shown
 * @param consented bits of labels that they are shown of others' records with the patient's consent only
 */
record Role(
        boolean forOrganization,
        boolean payer,
        Set<String> parties,
        String purpose,
        long never,
        long consented,
        List<Grant> grants) {
    /**
     * @param of which records of the types
     * @param documented which of them coverage documentation alone is made from; null for no others
     */
    record Grant(Set<Interaction> may, Set<String> types, Reach of, Reach documented) {
        private static final String EVERY_TYPE = "*";

        boolean covers(String type) {
            return types.contains(EVERY_TYPE) || types.contains(type);
        }
    }

    /** @param type null for the whole system, whose parts are asked about one by one */
    boolean may(Interaction interaction, String type) {
        return grants.stream()
                .anyMatch(grant -> grant.may().contains(interaction) && (type == null || grant.covers(type)));
    }

    /** Empty if nothing of the type is in reach. */
    Optional<Reach> reach(String type) {
        return grants.stream()
                .filter(grant -> grant.covers(type))
                .map(Grant::of)
                .findFirst();
    }

    /** Which records of the type coverage documentation alone is made from; empty if no others. */
    Optional<Reach> documented(String type) {
        return grants.stream()
                .filter(grant -> grant.covers(type) && grant.documented() != null)
                .map(Grant::documented)
                .findFirst();
    }

    static final Role NONE = new Role(false, false, Set.of(), null, 0, 0, List.of());
}
