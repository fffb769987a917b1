package org.ketaminefhir.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.ketaminefhir.access.Scope.Permission;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.views.PartyName;
import org.ketaminefhir.views.View;

/**
 * Says who may do what, and what of the records they see: what the role has in access.yml, as far as the scopes of the
 * caller's token go. What neither allows is refused.
 */
public final class Access {
    /** The ids of the Groups of payers begin so; that of the payer's Organization follows. */
    public static final String PAYER_GROUP = "payer-";

    private static final Decision NO = new Decision(false, "This client may not do that here.");

    private final AccessFile file;
    private final SearchContract contract;
    private final Set<String> types;

    private Access(AccessFile file, SearchContract contract) {
        this.file = file;
        this.contract = contract;
        this.types = Set.copyOf(contract.types());
    }

    /**
     * @param contract which types are kept, and by what they are found
     * @throws IllegalStateException if access.yml is not what it should be; the server does not start then
     */
    public static Access load(SearchContract contract) {
        return new Access(AccessFile.load(), contract);
    }

    /** The roles that a client may be registered in. */
    public Set<String> roles() {
        Set<String> roles = new LinkedHashSet<>(file.roles().keySet());
        roles.remove(Caller.LOCAL.role());
        return roles;
    }

    /** Those of them whose clients act for no organisation. */
    public Set<String> rolesForNobody() {
        return roles().stream().filter(role -> !role(role).forOrganization()).collect(Collectors.toSet());
    }

    /** The names by which records know the organisation that a caller acts for; none if it acts for none. */
    public Set<String> names(Caller caller) {
        return caller.organization() == null ? Set.of() : names(caller.organization());
    }

    private static Set<String> names(Party organization) {
        Set<String> names = new LinkedHashSet<>();
        organization.ids().forEach(id -> names.add(PartyName.ofRecord(id)));
        organization.identifiers().forEach(identifier -> names.add(PartyName.ofIdentifier(identifier)));
        return names;
    }

    /** For what a caller asks, of v3-ActReason; null if its role does not say. */
    public String purpose(Caller caller) {
        return role(caller.role()).purpose();
    }

    /** A sentence if a scope asks a token of records by a parameter by which they have none: it would allow nothing. */
    public Optional<String> objection(Scope scope) {
        Set<String> asked = scope.type().equals(Scope.ANY) ? types : Set.of(scope.type());
        return scope.where().keySet().stream()
                .filter(name -> asked.stream().noneMatch(type -> contract.parameter(type, name)
                        .filter(parameter -> parameter.kind() == SearchParamType.TOKEN)
                        .isPresent()))
                .findFirst()
                .map(name -> "A scope narrows by token parameters of its type; there is no " + name + " among them.");
    }

    /** What the server puts on every record of a patient. */
    public List<Coding> labels() {
        return file.labels();
    }

    /** Whether only the organisation that holds a patient writes records of this type about them. */
    public boolean isHeld(String type) {
        return file.held().contains(type);
    }

    /**
     * @param type FHIR type of the record; null for an interaction with the whole system, whose parts are asked about
     *     one by one
     */
    public Decision mayCall(Caller caller, Interaction interaction, String type) {
        if (interaction == Interaction.METADATA) {
            return Decision.YES;
        }
        boolean granted = role(caller.role()).may(interaction, type);
        Permission needed = interaction.permission();
        boolean inScope = needed == null
                || caller.scopes().stream()
                        .anyMatch(scope ->
                                type == null ? scope.permissions().contains(needed) : scope.allows(needed, type));
        return granted && inScope ? Decision.YES : NO;
    }

    /**
     * What a caller is shown.
     *
     * @param permission what the scopes must allow of a type to show anything of it: {@code READ} or {@code SEARCH}
     */
    public View view(Caller caller, Permission permission) {
        return view(caller, type -> where(caller, permission, type));
    }

    /** Whether the organisation that a caller acts for is a payer. */
    public boolean isPayer(Caller caller) {
        return caller.organization() != null && role(caller.role()).payer();
    }

    /** What a payer is shown when it reads, with all scopes; nothing if no role is a payer's. */
    public View viewOf(Party payer) {
        return file.roles().entrySet().stream()
                .filter(role -> role.getValue().payer())
                .findFirst()
                .map(role -> view(new Caller(payer.id(), role.getKey(), payer, Caller.LOCAL.scopes()), Permission.READ))
                .orElse(View.NOTHING);
    }

    /** What a caller is shown of how all records of a type became what they are: what they may read, search and look back on. */
    public View historyView(Caller caller) {
        return view(caller, type -> {
            boolean may = mayCall(caller, Interaction.HISTORY, type).allowed()
                    && mayCall(caller, Interaction.SEARCH, type).allowed();
            return may ? where(caller, Permission.READ, type) : Optional.empty();
        });
    }

    /** What a caller may name in what it writes, whatever its scopes say about reading. */
    public View reach(Caller caller) {
        return view(caller, type -> Optional.of(List.of()));
    }

    /**
     * What is shown to a caller in answer to what it asked for and left here. Of types that the scopes of its token speak
     * of, what they allow; of others what it is registered for; and where its registration does not speak of a type
     * either, what its role is shown: then to leave requests here is its only way to such records.
     *
     * @param caller with the scopes of the token that it asked with
     * @param registered the same with all scopes that it is registered for
     */
    public View answerView(Caller caller, Caller registered) {
        return view(
                caller,
                type -> Optional.of(readable(caller, type)
                        .or(() -> readable(registered, type))
                        .orElse(List.of())));
    }

    private Optional<List<Map<String, Set<String>>>> readable(Caller caller, String type) {
        return where(caller, Permission.READ, type).or(() -> where(caller, Permission.SEARCH, type));
    }

    /** Whether a caller's role may do something with records of a type, whatever its token says. */
    public boolean roleMay(Caller caller, Interaction interaction, String type) {
        return role(caller.role()).may(interaction, type);
    }

    /**
     * What the scopes ask of records of a type before they allow something.
     *
     * @return tokens by search parameter, any one of the maps is enough; none for all records; empty if nothing is
     *     allowed
     */
    public Optional<List<Map<String, Set<String>>>> where(Caller caller, Permission permission, String type) {
        List<Map<String, Set<String>>> where = new ArrayList<>();
        for (Scope scope : caller.scopes()) {
            if (scope.allows(permission, type)) {
                if (scope.where().isEmpty()) {
                    return Optional.of(List.of());
                }
                where.add(scope.where());
            }
        }
        return where.isEmpty() ? Optional.empty() : Optional.of(where);
    }

    private interface Tokens {
        Optional<List<Map<String, Set<String>>>> of(String type);
    }

    private View view(Caller caller, Tokens tokens) {
        Party organization = caller.organization();
        if (caller.role().equals(Caller.LOCAL.role())) {
            return organization == null
                    ? View.EVERYTHING
                    : new View(true, organization.id(), Set.of(), Map.of(), 0, 0, null);
        }
        Role role = role(caller.role());
        if (role.forOrganization() && organization == null) {
            return View.NOTHING;
        }
        Map<String, View.OfType> seen = new HashMap<>();
        Map<String, View.OfType> documented = new HashMap<>();
        for (String type : types) {
            role.reach(type).ifPresent(reach -> tokens.of(type)
                    .ifPresent(where -> seen.put(type, new View.OfType(reach, where))));
            role.documented(type).ifPresent(reach -> tokens.of(type)
                    .ifPresent(where -> documented.put(type, new View.OfType(reach, where))));
        }
        Set<String> parties = new LinkedHashSet<>(role.parties());
        if (organization != null) {
            parties.addAll(names(organization));
        }
        String owner = organization == null ? null : organization.id();
        return new View(false, owner, parties, seen, role.never(), role.consented(), role.purpose(), documented);
    }

    private Role role(String name) {
        return file.roles().getOrDefault(name, Role.NONE);
    }
}
