package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.SqlCriterion.Rank;

/** Turns search parameters with their values into SQL, each kind in its way. */
final class Criteria {
    private static final String MISSING = "missing";

    private final Numbers names;
    private final Predicate<Parameter> ofPatient;
    private final ReferenceCriteria references;

    /** @param ofPatient whether a parameter is answered by the patient key */
    Criteria(Numbers names, Predicate<Parameter> ofPatient) {
        this.names = names;
        this.ofPatient = ofPatient;
        this.references = new ReferenceCriteria(names, ofPatient);
    }

    SqlCriterion of(Parameter parameter, Criterion criterion) {
        if (criterion.values().isEmpty() || criterion.values().stream().anyMatch(String::isBlank)) {
            throw new BadParameterValue(parameter.name(), "there");
        }
        if (parameter.name().equals("_id")) {
            modifier(parameter, criterion, Set.of());
            return SqlCriterion.ofRecord(Rank.ID, alias -> text(alias, "id").in(criterion.values()));
        }
        if (MISSING.equals(criterion.modifier())) {
            return missing(parameter, criterion);
        }
        return switch (parameter.kind()) {
            case TOKEN -> token(parameter, criterion);
            case DATE -> date(parameter, criterion);
            case STRING -> string(parameter, criterion);
            case REFERENCE -> {
                modifier(parameter, criterion, parameter.targets());
                yield references.of(parameter, criterion);
            }
            default -> throw new IllegalStateException("%s is not searched".formatted(parameter.kind()));
        };
    }

    private SqlCriterion missing(Parameter parameter, Criterion criterion) {
        String value = criterion.values().get(0);
        if (!value.equals("true") && !value.equals("false")) {
            throw new BadParameterValue(parameter.name() + ":missing", "true or false");
        }
        String table = table(parameter);
        Function<String, Condition> any = alias -> is(alias, parameter);
        Function<Field<Long>, Condition> there = pk -> {
            Condition rows = exists(SqlCriterion.rowsOf(table, pk, any));
            return ofPatient.test(parameter)
                    ? number("d", "patient").isNotNull().or(rows)
                    : rows;
        };
        Function<Field<Long>, Condition> asked = value.equals("false") ? there : pk -> not(there.apply(pk));
        return new SqlCriterion(Rank.SCAN, SqlCriterion.RECORD, null, asked);
    }

    private SqlCriterion token(Parameter parameter, Criterion criterion) {
        modifier(parameter, criterion, Set.of("not"));
        List<Token> tokens = criterion.values().stream()
                .map(value -> Token.of(parameter.name(), value))
                .toList();
        Function<String, Condition> row = alias -> {
            Condition condition = is(alias, parameter);
            if (tokens.size() > 1 && tokens.stream().allMatch(token -> token.code() != null)) {
                // What the index can use; the alternatives below it cannot.
                condition = condition.and(
                        text(alias, "code").in(tokens.stream().map(Token::code).toList()));
            }
            return condition.and(
                    or(tokens.stream().map(token -> token(alias, token)).toList()));
        };
        if ("not".equals(criterion.modifier())) {
            return SqlCriterion.without("token_index", row);
        }
        int rank =
                switch (parameter.name()) {
                    case "identifier" -> Rank.IDENTIFIER;
                    case "code" -> Rank.CODE;
                    case "status", "gender" -> Rank.STATUS;
                    default -> Rank.TOKEN;
                };
        return SqlCriterion.ofIndex(rank, "token_index", row);
    }

    private Condition token(String alias, Token token) {
        Field<Integer> system = field(unquotedName(alias, "code_system"), SQLDataType.INTEGER);
        List<Condition> both = new ArrayList<>();
        if (token.code() != null) {
            both.add(text(alias, "code").eq(token.code()));
        }
        if (token.system() != null) {
            both.add(
                    token.system().isEmpty()
                            ? system.eq(0)
                            : system.eq(select(field("number", SQLDataType.INTEGER))
                                    .from(DSL.table("code_system"))
                                    .where(field("uri", SQLDataType.VARCHAR).eq(token.system()))));
        }
        return DSL.and(both);
    }

    private SqlCriterion date(Parameter parameter, Criterion criterion) {
        modifier(parameter, criterion, Set.of());
        List<DateComparison> dates = criterion.values().stream()
                .map(value -> DateComparison.of(parameter.name(), value))
                .toList();
        return SqlCriterion.ofIndex(Rank.DATE, "date_index", alias -> is(alias, parameter)
                .and(or(dates.stream().map(date -> date.on(alias)).toList())));
    }

    private SqlCriterion string(Parameter parameter, Criterion criterion) {
        modifier(parameter, criterion, Set.of("exact", "contains"));
        boolean contains = "contains".equals(criterion.modifier());
        boolean exact = "exact".equals(criterion.modifier());
        return SqlCriterion.ofIndex(contains ? Rank.TOKEN : Rank.TEXT, "string_index", alias -> is(alias, parameter)
                .and(or(criterion.values().stream()
                        .map(value ->
                                contains ? contains(alias, value) : exact ? exact(alias, value) : starts(alias, value))
                        .toList())));
    }

    private static Condition starts(String alias, String value) {
        String start = Folded.of(value);
        return text(alias, "folded").ge(start).and(text(alias, "folded").lt(Folded.behind(start)));
    }

    private static Condition exact(String alias, String value) {
        return text(alias, "folded")
                .eq(Folded.of(value))
                .and(text(alias, "exact").eq(Squeezed.of(value)));
    }

    private static Condition contains(String alias, String value) {
        String part = Folded.of(value).replaceAll("([!%_])", "!$1");
        return text(alias, "folded").like("%" + part + "%", '!');
    }

    private static String table(Parameter parameter) {
        return switch (parameter.kind()) {
            case TOKEN -> "token_index";
            case DATE -> "date_index";
            case STRING -> "string_index";
            default -> "reference_index";
        };
    }

    private Condition is(String alias, Parameter parameter) {
        return Columns.ofParameter(alias, names.parameter(parameter));
    }

    private static void modifier(Parameter parameter, Criterion criterion, Set<String> valid) {
        if (criterion.modifier() != null && !valid.contains(criterion.modifier())) {
            Set<String> all = new TreeSet<>(valid);
            if (!parameter.name().equals("_id")) {
                all.add(MISSING);
            }
            throw new UnknownParameter(parameter.type(), parameter.name(), all);
        }
    }

    private static Field<String> text(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.VARCHAR);
    }

    private static Field<Long> number(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.BIGINT);
    }
}
