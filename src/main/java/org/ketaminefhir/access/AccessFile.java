package org.ketaminefhir.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.ketaminefhir.access.Role.Grant;
import org.ketaminefhir.views.Label;
import org.ketaminefhir.views.PartyName;
import org.ketaminefhir.views.Reach;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads access.yml. It is part of the program: what is wrong in it stops the start.
 *
 * @param labels what the server puts on every record of a patient
 * @param held types that only the organisation that holds the patient may write
 */
record AccessFile(Map<String, Role> roles, List<Coding> labels, Set<String> held) {
    static AccessFile load() {
        try (InputStream in = AccessFile.class.getResourceAsStream("/access.yml")) {
            return of(map(new Yaml(new SafeConstructor(new LoaderOptions())).load(in), "the file"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AccessFile of(Map<String, Object> file) {
        only(file, "the file", "shared", "labels", "held", "roles");
        Map<String, Role> roles = new LinkedHashMap<>();
        map(file.get("roles"), "roles").forEach((name, block) -> roles.put(name, role(map(block, name), name)));
        List<Coding> labels = list(file.get("labels"), "labels").stream()
                .map(label -> label(map(label, "a label")))
                .toList();
        return new AccessFile(roles, labels, texts(file.get("held"), "held"));
    }

    private static Coding label(Map<String, Object> label) {
        only(label, "a label", "system", "code", "display");
        return new Coding(
                label.get("system").toString(),
                label.get("code").toString(),
                label.get("display").toString());
    }

    private static Role role(Map<String, Object> block, String name) {
        only(block, name, "for-an-organization", "payer", "identified", "purpose", "never", "consented", "grants");
        Set<String> parties = texts(block.getOrDefault("identified", List.of()), name).stream()
                .map(token -> token.split("\\|", 2))
                .map(token -> PartyName.ofIdentifierType(token[0], token[1]))
                .collect(Collectors.toSet());
        List<Grant> grants = list(block.get("grants"), name).stream()
                .map(grant -> grant(map(grant, name), name))
                .toList();
        Set<String> granted = new HashSet<>();
        for (Grant grant : grants) {
            for (String type : grant.types()) {
                if (!granted.add(type)) {
                    throw wrong(name + " has two grants for " + type);
                }
            }
        }
        return new Role(
                Boolean.TRUE.equals(block.get("for-an-organization")),
                Boolean.TRUE.equals(block.get("payer")),
                parties,
                (String) block.get("purpose"),
                bits(block.getOrDefault("never", List.of()), name),
                bits(block.getOrDefault("consented", List.of()), name),
                grants);
    }

    private static Grant grant(Map<String, Object> grant, String role) {
        only(grant, role, "may", "types", "of", "documented");
        Set<Interaction> may = EnumSet.noneOf(Interaction.class);
        texts(grant.get("may"), role).forEach(name -> may.add(Interaction.valueOf(constant(name))));
        Object documented = grant.get("documented");
        return new Grant(
                may,
                texts(grant.get("types"), role),
                Reach.valueOf(constant(String.valueOf(grant.get("of")))),
                documented == null ? null : Reach.valueOf(constant(documented.toString())));
    }

    private static long bits(Object names, String role) {
        return texts(names, role).stream()
                .map(name -> Label.named(name).orElseThrow(() -> wrong(role + " names a label that is not known")))
                .mapToLong(Label::bit)
                .reduce(0, (all, one) -> all | one);
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Set<String> texts(Object list, String where) {
        Set<String> texts = new HashSet<>();
        for (Object one : list(list, where)) {
            // Lists that several grants share are written once.
            texts.addAll(one instanceof List<?> shared ? texts(shared, where) : Set.of(one.toString()));
        }
        return texts;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw wrong(where + " is not a block of names and values");
    }

    private static List<?> list(Object value, String where) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong("a list is missing in " + where);
    }

    private static void only(Map<String, Object> block, String where, String... known) {
        for (String name : block.keySet()) {
            if (!List.of(known).contains(name)) {
                throw wrong("%s says %s, which nobody understands".formatted(where, name));
            }
        }
    }

    private static IllegalStateException wrong(String what) {
        return new IllegalStateException("access.yml: " + what);
    }
}
