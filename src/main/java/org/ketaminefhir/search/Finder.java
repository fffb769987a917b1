package org.ketaminefhir.search;

import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.unquotedName;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * Turns a query into SQL. The criterion that is likely to leave the fewest records drives; the others are asked of each
 * record that it finds. So the plan is ours, and the database has little to guess.
 */
public final class Finder {
    /** Of the current version of a record, under the alias {@code r}. */
    public static final String COLUMNS = "r.pk, r.type, r.id, r.version, r.updated, r.content";

    /** More than this on one page helps nobody. */
    public static final int LARGEST_PAGE = 1000;

    static {
        // It greets in the log otherwise.
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private static final Field<Long> PK = field("r.pk", SQLDataType.BIGINT);

    private final SearchContract contract;
    private final Numbers names;
    private final Criteria criteria;
    private final DSLContext sql;

    /** @param valueSets the codes of a value set, as {@code system|code}; empty if it is not known */
    public Finder(
            SearchContract contract,
            Numbers names,
            Indexer indexer,
            Function<String, Optional<Set<String>>> valueSets,
            boolean h2) {
        this.contract = contract;
        this.names = names;
        this.criteria = new Criteria(names, indexer::answeredByPatient, valueSets);
        this.sql = DSL.using(h2 ? SQLDialect.H2 : SQLDialect.POSTGRES);
    }

    /** The rows of {@link #COLUMNS}, at most so many, in the order of the primary key. */
    public Sql rows(Query query, int limit) {
        Cursor cursor = Cursor.of(query.cursor());
        Drive drive = drive(query);
        Condition onPage = noCondition();
        if (query.cursor() != null) {
            onPage = drive.pk.gt(cursor.after()).and(drive.pk.le(cursor.upTo()));
        }
        Field<Long> pk = drive.pk.as(unquotedName("pk"));
        // A record has many index rows, but only one row of its own.
        boolean many = !drive.table.equals(SqlCriterion.RECORD);
        Select<Record1<Long>> found = (many ? sql.selectDistinct(pk) : sql.select(pk))
                .from(table(drive.table).as(unquotedName("d")))
                .where(drive.condition.and(onPage))
                .orderBy(field("pk"))
                .limit(limit);
        return ready(sql.select(field(COLUMNS))
                .from(table("record r"))
                .where(PK.in(found))
                .orderBy(PK));
    }

    public Sql total(Query query) {
        Drive drive = drive(query);
        return ready(sql.select(countDistinct(drive.pk))
                .from(table(drive.table).as(unquotedName("d")))
                .where(drive.condition));
    }

    private Drive drive(Query query) {
        if (!contract.types().contains(query.type())) {
            throw new IllegalArgumentException("%s is not a type that is kept here".formatted(query.type()));
        }
        List<SqlCriterion> rest = new ArrayList<>();
        for (Criterion criterion : query.criteria()) {
            Parameter parameter = contract.parameter(query.type(), criterion.parameter())
                    .orElseThrow(() -> new UnknownParameter(query.type(), parameters(query.type())));
            rest.add(criteria.of(parameter, criterion));
        }
        rest.sort(Comparator.comparing(SqlCriterion::rank));
        if (rest.isEmpty() || !rest.get(0).drivesIndex()) {
            return overRecords(query.type(), rest);
        }
        return overIndex(rest.get(0), rest.subList(1, rest.size()));
    }

    private Drive overRecords(String type, List<SqlCriterion> rest) {
        Field<Long> pk = field("d.pk", SQLDataType.BIGINT);
        Condition condition = field("d.type", SQLDataType.INTEGER)
                .eq(names.type(type))
                .and(field("d.content").isNotNull());
        return new Drive(SqlCriterion.RECORD, pk, and(SqlCriterion.RECORD, condition, pk, rest));
    }

    /** Index rows are there only while the record is, and their parameter is of its type. */
    private static Drive overIndex(SqlCriterion first, List<SqlCriterion> rest) {
        Field<Long> pk = field("d.slot", SQLDataType.BIGINT).div(inline(IndexRow.SLOTS));
        return new Drive(first.table(), pk, and(first.table(), first.row().apply("d"), pk, rest));
    }

    private static Condition and(String driver, Condition first, Field<Long> pk, List<SqlCriterion> rest) {
        Condition all = first;
        for (SqlCriterion criterion : rest) {
            all = all.and(criterion.driven(driver, pk));
        }
        return all;
    }

    private List<String> parameters(String type) {
        return contract.parameters(type).stream().map(Parameter::name).toList();
    }

    private Sql ready(Select<?> select) {
        return new Sql(select.getSQL(), select.getBindValues());
    }

    private record Drive(String table, Field<Long> pk, Condition condition) {}
}
