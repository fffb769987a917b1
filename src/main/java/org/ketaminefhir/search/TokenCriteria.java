package org.ketaminefhir.search;

import static org.jooq.impl.DSL.and;
import static org.jooq.impl.DSL.or;
import static org.ketaminefhir.search.Columns.integer;
import static org.ketaminefhir.search.Columns.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/**
 * Turns tokens into SQL.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#token">Token</a>
 */
final class TokenCriteria implements KindCriteria {
    private static final Set<String> MODIFIERS = Set.of("not", "text", "in", "not-in", "of-type");

    private final Numbers names;
    private final Function<String, Optional<Set<String>>> valueSets;

    /** @param valueSets the codes of a value set, as {@code system|code}; empty if it is not known */
    TokenCriteria(Numbers names, Function<String, Optional<Set<String>>> valueSets) {
        this.names = names;
        this.valueSets = valueSets;
    }

    @Override
    public String table() {
        return Source.TOKENS;
    }

    @Override
    public SqlCriterion of(Wanted asked) {
        asked.allows(MODIFIERS);
        if (asked.modified("text")) {
            return SqlCriterion.ofIndex(
                    Rank.TEXT,
                    "string_index",
                    asked.where(alias -> or(asked.values().stream()
                            .map(Escaped::plain)
                            .map(text -> StringCriteria.starts(text).apply(alias))
                            .toList())));
        }
        if (asked.modified("of-type")) {
            return SqlCriterion.ofIndex(Rank.IDENTIFIER, table(), ofType(asked));
        }
        Set<Token> tokens = tokens(asked);
        Function<String, Condition> rows = asked.where(any(tokens));
        boolean without = asked.modified("not") || asked.modified("not-in");
        if (without) {
            return SqlCriterion.without(table(), rows);
        }
        int rank = rank(asked.parameter());
        boolean one = tokens.size() == 1 && tokens.iterator().next().code() != null;
        return one ? SqlCriterion.ofToken(rank, rows) : SqlCriterion.ofIndex(rank, table(), rows);
    }

    @Override
    public Function<String, Condition> value(Parameter parameter, String value) {
        return any(Set.of(Token.of(parameter.name(), value)));
    }

    private static int rank(Parameter parameter) {
        return switch (parameter.name()) {
            case "identifier" -> Rank.IDENTIFIER;
            case "code" -> Rank.CODE;
            case "status", "gender" -> Rank.STATUS;
            default -> Rank.TOKEN;
        };
    }

    /** {@code system|code|value}: an identifier by its type. */
    private Function<String, Condition> ofType(Wanted asked) {
        int parameter = names.parameter(asked.parameter());
        List<Function<String, Condition>> any = new ArrayList<>();
        for (String value : asked.values()) {
            List<String> parts = Escaped.split(value, '|');
            if (parts.size() != 3 || parts.contains("")) {
                throw new BadParameterValue(asked.parameter().name() + ":of-type", "system|code|value");
            }
            Token type = Token.of(asked.parameter().name(), parts.get(0) + "|" + parts.get(1));
            Token identifier = new Token(null, Squeezed.of(Escaped.plain(parts.get(2))));
            any.add(alias -> Keys.under(type, parameter)
                    .apply(alias)
                    .and(any(Set.of(identifier)).apply(alias)));
        }
        return alias -> or(any.stream().map(each -> each.apply(alias)).toList());
    }

    private Set<Token> tokens(Wanted asked) {
        String name = asked.parameter().name();
        Set<Token> tokens = new LinkedHashSet<>();
        for (String value : asked.values()) {
            if (asked.modified("in") || asked.modified("not-in")) {
                tokens.addAll(of(name + ":" + asked.modifier(), Escaped.plain(value)));
            } else {
                tokens.add(Token.of(name, value));
            }
        }
        return tokens;
    }

    private List<Token> of(String parameter, String valueSet) {
        return valueSets
                .apply(valueSet)
                .orElseThrow(() -> new BadParameterValue(parameter, "the URL of a value set that is known here"))
                .stream()
                .map(code -> code.split("\\|", 2))
                .map(code -> new Token(Squeezed.of(code[0]), Squeezed.of(code[1])))
                .toList();
    }

    /** A row that is one of these; those of one system are compared together. */
    static Function<String, Condition> any(Set<Token> tokens) {
        Map<Optional<String>, List<String>> codes = new LinkedHashMap<>();
        Set<Optional<String>> whole = new LinkedHashSet<>();
        for (Token token : tokens) {
            Optional<String> system = Optional.ofNullable(token.system());
            if (token.code() == null) {
                whole.add(system);
            } else {
                codes.computeIfAbsent(system, key -> new ArrayList<>()).add(token.code());
            }
        }
        return alias -> {
            List<Condition> any = new ArrayList<>();
            whole.forEach(system -> any.add(of(alias, system)));
            codes.forEach((system, some) -> any.add(and(of(alias, system), Columns.in(text(alias, "code"), some))));
            // What the index can use; the alternatives cannot.
            boolean alternatives = codes.size() > 1 && whole.isEmpty();
            Condition rows = or(any);
            return alternatives
                    ? Columns.in(
                                    text(alias, "code"),
                                    codes.values().stream()
                                            .flatMap(List::stream)
                                            .filter(Objects::nonNull)
                                            .distinct()
                                            .toList())
                            .and(rows)
                    : rows;
        };
    }

    private static Condition of(String alias, Optional<String> system) {
        return system.map(uri -> uri.isEmpty()
                        ? integer(alias, "code_system").eq(0)
                        : integer(alias, "code_system").eq(Columns.system(uri)))
                .orElseGet(DSL::noCondition);
    }
}
