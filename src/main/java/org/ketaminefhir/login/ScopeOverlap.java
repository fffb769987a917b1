package org.ketaminefhir.login;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.access.Scope.Permission;

/** What two lists of scopes both allow: of each pair what is in both. */
final class ScopeOverlap {
    private ScopeOverlap() {}

    static List<Scope> of(List<Scope> some, List<Scope> others) {
        return some.stream()
                .flatMap(one -> others.stream().flatMap(other -> both(one, other)))
                .distinct()
                .toList();
    }

    private static Stream<Scope> both(Scope one, Scope other) {
        boolean types = one.type().equals(other.type())
                || one.type().equals(Scope.ANY)
                || other.type().equals(Scope.ANY);
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        permissions.addAll(one.permissions());
        permissions.retainAll(other.permissions());
        Map<String, Set<String>> where = new TreeMap<>(one.where());
        other.where().forEach((parameter, values) -> where.merge(parameter, values, ScopeOverlap::common));
        if (!types || permissions.isEmpty() || where.values().stream().anyMatch(Set::isEmpty)) {
            return Stream.empty();
        }
        return Stream.of(new Scope(one.type().equals(Scope.ANY) ? other.type() : one.type(), permissions, where));
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new LinkedHashSet<>(some);
        common.retainAll(others);
        return common;
    }
}
