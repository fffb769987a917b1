package org.ketaminefhir.search;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import org.jooq.Field;
import org.jooq.Select;
import org.jooq.Table;

/**
 * The SQL for the latest records of each code: rows of primary key, number of the code system, code and time; for each
 * record one for each of its codes, so that a record that bears two shows that they are of one group.
 *
 * @see <a href="https://hl7.org/fhir/R4/observation-operation-lastn.html">$lastn</a>
 */
final class LatestOfEach {
    private LatestOfEach() {}

    /**
     * @param found the records to choose from, as the table {@code f} with their primary keys
     * @param code number of the parameter that says the code
     * @param date number of the parameter that says the time
     * @param each how many records of one code, newest first
     */
    static Select<?> of(Table<?> found, int code, int date, int each) {
        Field<Long> pk = Columns.number("f", "pk");
        Field<Long> at = coalesce(Columns.number("t", "low"), inline(Long.MIN_VALUE));
        Field<Integer> place = rowNumber()
                .over()
                .partitionBy(Columns.integer("c", "code_system"), Columns.text("c", "code"))
                .orderBy(at.desc(), pk.desc());
        Select<?> ranked = select(pk, at.as(unquotedName("moment")), place.as(unquotedName("place")))
                .from(found)
                .join(Columns.table("token_index", "c"))
                .on(Columns.belongs("c", pk).and(Columns.ofParameter("c", code)))
                .leftJoin(Columns.table("date_index", "t"))
                .on(Columns.belongs("t", pk).and(Columns.ofParameter("t", date)));
        Field<Long> chosen = Columns.number("p", "pk");
        return select(chosen, Columns.integer("a", "code_system"), Columns.text("a", "code"), field("p.moment"))
                .from(ranked.asTable(unquotedName("p")))
                .join(Columns.table("token_index", "a"))
                .on(Columns.belongs("a", chosen).and(Columns.ofParameter("a", code)))
                .where(Columns.integer("p", "place").le(each));
    }
}
