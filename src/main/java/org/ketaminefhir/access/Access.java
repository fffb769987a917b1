package org.ketaminefhir.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Says who may do what, as access.yml has it: one block a role. What no block allows is refused. */
public final class Access {
    private static final String EVERY_TYPE = "*";

    private record Grant(Set<Interaction> interactions, Set<String> types) {
        boolean covers(Interaction interaction, String type) {
            return interactions.contains(interaction)
                    && (type == null || types.contains(EVERY_TYPE) || types.contains(type));
        }
    }

    private final Map<String, List<Grant>> byRole;

    private final Set<String> forNobody;

    private Access(Map<String, List<Grant>> byRole, Set<String> forNobody) {
        this.byRole = byRole;
        this.forNobody = Set.copyOf(forNobody);
    }

    /** @throws IllegalStateException if access.yml is not what it should be; the server does not start then */
    public static Access load() {
        try (InputStream in = Access.class.getResourceAsStream("/access.yml")) {
            return of(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param type FHIR type of the record; null for an interaction with the whole system, whose parts are asked about
     *     one by one
     */
    public Decision mayCall(Caller caller, Interaction interaction, String type) {
        if (interaction == Interaction.METADATA) {
            return Decision.YES;
        }
        boolean granted = byRole.getOrDefault(caller.role(), List.of()).stream()
                .anyMatch(grant -> grant.covers(interaction, type));
        return granted ? Decision.YES : new Decision(false, "This client may not do that here.");
    }

    /** The roles that a client may be registered with. */
    public Set<String> roles() {
        Set<String> roles = new HashSet<>(byRole.keySet());
        roles.remove(Caller.LOCAL.role());
        return roles;
    }

    /** Those of them whose clients act for no organization. */
    public Set<String> rolesForNobody() {
        return forNobody;
    }

    private static Access of(Map<String, Object> file) {
        Map<String, List<Grant>> byRole = new HashMap<>();
        if (!(file.get("roles") instanceof Map<?, ?> roles)) {
            throw new IllegalStateException("access.yml has no roles");
        }
        roles.forEach((role, grants) -> {
            if (!(grants instanceof List<?> list)) {
                throw new IllegalStateException("access.yml: role %s is not a list of grants".formatted(role));
            }
            byRole.put(
                    role.toString(),
                    list.stream().map(grant -> grant(role.toString(), grant)).toList());
        });
        Set<String> forNobody = new HashSet<>();
        if (file.get("for-nobody") instanceof List<?> names) {
            names.forEach(name -> forNobody.add(name.toString()));
        }
        return new Access(byRole, forNobody);
    }

    private static Grant grant(String role, Object block) {
        if (!(block instanceof Map<?, ?> map)
                || !(map.get("may") instanceof List<?> may)
                || !(map.get("types") instanceof List<?> types)) {
            throw new IllegalStateException("access.yml: a grant of %s needs 'may' and 'types'".formatted(role));
        }
        Set<Interaction> interactions = EnumSet.noneOf(Interaction.class);
        may.forEach(name -> interactions.add(Interaction.valueOf(name.toString().toUpperCase(Locale.ROOT))));
        return new Grant(
                interactions, Set.copyOf(types.stream().map(Object::toString).toList()));
    }
}
