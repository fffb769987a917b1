package org.ketaminefhir.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One scope of a token: what may be done with the records of a type, or with those of them that a search finds.
 *
 * @param type FHIR type, or {@code *} for all
 * @param permissions what may be done
 * @param where tokens that a record must have, by search parameter, one of each; empty for all records
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html">SMART scopes</a>
 */
public record Scope(String type, Set<Permission> permissions, Map<String, Set<String>> where) {
    /** In the order in which a scope has its letters. */
    public enum Permission {
        CREATE('c'),
        READ('r'),
        UPDATE('u'),
        DELETE('d'),
        SEARCH('s');

        private final char letter;

        Permission(char letter) {
            this.letter = letter;
        }
    }

    public static final String ANY = "*";

    private static final Pattern GRAMMAR =
            Pattern.compile("system/(?<type>\\*|[A-Z][A-Za-z]{1,63})\\.(?<may>[a-z*]{1,5})(\\?(?<where>.+))?");
    private static final Pattern PARAMETER = Pattern.compile("(?<name>_?[a-z][a-z-]{0,63})=(?<values>[^&=]+)");

    public Scope {
        Objects.requireNonNull(type);
        permissions = Set.copyOf(permissions);
        where = Map.copyOf(where);
    }

    /**
     * @param text {@code system/Observation.rs?category=survey}; of the first version {@code .read}, {@code .write} and
     *     {@code .*} are taken as well
     * @throws IllegalArgumentException if this is no scope that a system may have; the message is one sentence
     */
    public static Scope parse(String text) {
        Matcher scope = GRAMMAR.matcher(text);
        if (!scope.matches()) {
            throw new IllegalArgumentException(
                    "A scope is written system/Type.cruds, with letters left out but in this order, and may end in"
                            + " ?parameter=value.");
        }
        Set<Permission> permissions = permissions(scope.group("may"));
        return new Scope(scope.group("type"), permissions, where(scope.group("where")));
    }

    private static Set<Permission> permissions(String may) {
        switch (may) {
            case "read":
                return EnumSet.of(Permission.READ, Permission.SEARCH);
            case "write":
                return EnumSet.of(Permission.CREATE, Permission.UPDATE, Permission.DELETE);
            case "*":
                return EnumSet.allOf(Permission.class);
            default:
                Set<Permission> some = Arrays.stream(Permission.values())
                        .filter(permission -> may.indexOf(permission.letter) >= 0)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
                if (!letters(some).equals(may)) {
                    throw new IllegalArgumentException(
                            "The letters of a scope are some of c, r, u, d and s, each once and in this order.");
                }
                return some;
        }
    }

    private static Map<String, Set<String>> where(String text) {
        Map<String, Set<String>> where = new TreeMap<>();
        if (text == null) {
            return where;
        }
        for (String part : text.split("&", -1)) {
            Matcher parameter = PARAMETER.matcher(part);
            if (!parameter.matches() || where.containsKey(parameter.group("name"))) {
                throw new IllegalArgumentException(
                        "What follows the ? of a scope is parameter=value, each parameter once, with & between.");
            }
            where.put(
                    parameter.group("name"),
                    new LinkedHashSet<>(Arrays.asList(parameter.group("values").split(","))));
        }
        return where;
    }

    /** Whether a client that has this scope has all that another one allows. */
    public boolean covers(Scope other) {
        boolean everyCondition = where.entrySet().stream()
                .allMatch(mine -> other.where.containsKey(mine.getKey())
                        && mine.getValue().containsAll(other.where.get(mine.getKey())));
        return (type.equals(ANY) || type.equals(other.type))
                && permissions.containsAll(other.permissions)
                && everyCondition;
    }

    public boolean allows(Permission permission, String ofType) {
        return permissions.contains(permission) && (type.equals(ANY) || type.equals(ofType));
    }

    private static String letters(Set<Permission> permissions) {
        return Arrays.stream(Permission.values())
                .filter(permissions::contains)
                .map(permission -> String.valueOf(permission.letter))
                .collect(Collectors.joining());
    }

    /** As the second version of SMART writes it. */
    @Override
    public String toString() {
        String conditions = new TreeMap<>(where)
                .entrySet().stream()
                        .map(one -> one.getKey() + "=" + String.join(",", new TreeSet<>(one.getValue())))
                        .collect(Collectors.joining("&"));
        return "system/" + type + "." + letters(permissions) + (conditions.isEmpty() ? "" : "?" + conditions);
    }
}
