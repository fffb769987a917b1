package org.ketaminefhir.views;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one caller may be shown. What is not in view is answered as if it did not exist.
 *
 * @param all whether nothing is hidden at all
 * @param owner the organisation whose own records are in view; null if none
 * @param parties the names by which records know the organisation, as {@link PartyName} has them
 * @param types which records of each type; of a type that is not here, none
 * @param never bits of labels that are never shown
 * @param consented bits of labels that others than their owner see with the patient's consent only
 * @param purpose for what it is asked, of v3-ActReason; consents may be for a purpose
 * @param documented which records of each type coverage documentation alone is made from beside these
 */
public record View(
        boolean all,
        String owner,
        Set<String> parties,
        Map<String, OfType> types,
        long never,
        long consented,
        String purpose,
        Map<String, OfType> documented) {
    /** For the server's own work, and for a program on this machine while no security is configured. */
    public static final View EVERYTHING = new View(true, null, Set.of(), Map.of(), 0, 0, null);

    /** Nothing. */
    public static final View NOTHING = new View(false, null, Set.of(), Map.of(), 0, 0, null);

    /**
     * @param where tokens by search parameter; a record must have one of each parameter of at least one of these; all
     *     records if there are none
     */
    public record OfType(Reach reach, List<Map<String, Set<String>>> where) {
        public OfType {
            where = List.copyOf(where);
        }
    }

    public View {
        parties = Set.copyOf(parties);
        types = Map.copyOf(types);
        documented = Map.copyOf(documented);
    }

    /** One in which coverage documentation finds nothing more. */
    public View(
            boolean all,
            String owner,
            Set<String> parties,
            Map<String, OfType> types,
            long never,
            long consented,
            String purpose) {
        this(all, owner, parties, types, never, consented, purpose, Map.of());
    }

    /** What coverage documentation alone is made from, and no more. */
    public View documentedView() {
        return new View(false, owner, parties, documented, never, consented, purpose);
    }

    /** The same with another reach for the types that have one. */
    public View instead(Reach one, Reach other) {
        if (all) {
            return this;
        }
        Map<String, OfType> changed = new HashMap<>(types);
        changed.replaceAll((type, seen) -> seen.reach() == one ? new OfType(other, seen.where()) : seen);
        return new View(false, owner, parties, changed, never, consented, purpose);
    }

    /** Whether anything of a type is in view. */
    public boolean shows(String type) {
        return all || types.containsKey(type);
    }

    /** The tokens that a record of the type must have, as {@link OfType#where}. */
    public List<Map<String, Set<String>>> where(String type) {
        return all || !types.containsKey(type) ? List.of() : types.get(type).where();
    }
}
