package org.ketaminefhir.search;

import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.jooq.Record1;
import org.jooq.Select;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * What goes along by its canonical URL: references to definitions name them so.
 *
 * @see <a href="https://hl7.org/fhir/R4/references.html#canonical">Canonical URLs</a>
 */
final class CanonicalIncludes {
    private static final String URL = "url";

    private final SearchContract contract;
    private final Numbers names;

    CanonicalIncludes(SearchContract contract, Numbers names) {
        this.contract = contract;
        this.names = names;
    }

    /** The primary keys of what some records refer to, and of what refers to them, by those rules that can. */
    List<Select<Record1<Long>>> of(List<IncludeRule> rules, Collection<Long> records) {
        List<Select<Record1<Long>>> parts = new ArrayList<>();
        ways(rules, false).ifPresent(ways -> parts.add(referredTo(ways, records)));
        ways(rules, true).ifPresent(ways -> parts.add(referring(ways, records)));
        return parts;
    }

    private Optional<Condition> ways(List<IncludeRule> rules, boolean reverse) {
        List<Condition> ways = rules.stream()
                .filter(rule -> rule.reverse() == reverse && !rule.key())
                .flatMap(rule -> way(rule).stream())
                .toList();
        return ways.isEmpty() ? Optional.empty() : Optional.of(or(ways));
    }

    /** From rows of the rule's parameter, {@code x}, to those of a URL, {@code u}; none if nothing it may lead to has one. */
    private Optional<Condition> way(IncludeRule rule) {
        Set<String> targets = rule.target() == null ? rule.parameter().targets() : Set.of(rule.target());
        List<Long> urls = targets.stream()
                .flatMap(type -> contract.parameter(type, URL).stream())
                .filter(url -> url.kind() == SearchParamType.URI)
                .map(this::number)
                .sorted()
                .toList();
        return urls.isEmpty()
                ? Optional.empty()
                : Optional.of(Columns.number("x", "parameter")
                        .eq(number(rule.parameter()))
                        .and(Columns.number("u", "parameter").in(urls)));
    }

    private long number(Parameter parameter) {
        return names.parameter(parameter);
    }

    private static Select<Record1<Long>> referredTo(Condition ways, Collection<Long> records) {
        return select(Columns.recordOf("u"))
                .from(Columns.table(SqlCriterion.RECORD, "r"))
                .join(Columns.table("reference_index", "x"))
                .on(Columns.belongs("x", Columns.number("r", "pk")))
                .join(Columns.table("uri", "w"))
                .on(Columns.text("w", "uri").eq(Columns.text("x", "target")))
                .join(Columns.table("uri_index", "u"))
                .on(Columns.number("u", "uri").eq(Columns.number("w", "number")))
                .where(Columns.number("r", "pk").in(records))
                .and(elsewhere())
                .and(ways);
    }

    private static Select<Record1<Long>> referring(Condition ways, Collection<Long> records) {
        return select(Columns.recordOf("x"))
                .from(Columns.table(SqlCriterion.RECORD, "r"))
                .join(Columns.table("uri_index", "u"))
                .on(Columns.belongs("u", Columns.number("r", "pk")))
                .join(Columns.table("uri", "w"))
                .on(Columns.number("w", "number").eq(Columns.number("u", "uri")))
                .join(Columns.table("reference_index", "x"))
                .on(Columns.text("x", "target").eq(Columns.text("w", "uri")))
                .where(Columns.number("r", "pk").in(records))
                .and(elsewhere())
                .and(ways);
    }

    /** A URL stands in the row as it is, without a type. */
    private static Condition elsewhere() {
        return Columns.number("x", "target_type").eq(0L);
    }
}
