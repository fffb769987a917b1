package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.unquotedName;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.ketaminefhir.views.View;

/**
 * What a patient's records say of access to the others: who cares for the patient, who pays and when, what the patient's
 * consents permit and deny. All of it is read as it stands at the moment of the question.
 *
 * @param documents number of the type of documents
 * @param alias of the row that is asked about
 * @param pk the primary key of its record
 */
record Openings(View view, long documents, String alias, Field<Long> pk) {
    private static final String RULES = "consent_rule";

    /** The organisation is named in the care of the patient. */
    Condition care() {
        return exists(selectOne()
                .from(Columns.table("care", "c"))
                .where(ofPatient("c"))
                .and(Columns.text("c", "party").in(view.parties())));
    }

    /**
     * The organisation pays, for a time that the row's own time touches, or that it lies before. What has no time of its
     * own is for those who pay today.
     *
     * @param whoever whether it is for those too who paid once: who the patient is, for what they paid
     */
    Condition paid(boolean beforeToo, boolean whoever) {
        Condition window = Columns.number("c", "high").ge(number("low"));
        Condition dated = number("low").ne(DateRange.NEVER_BEGAN);
        return exists(selectOne()
                .from(Columns.table("coverage_window", "c"))
                .where(ofPatient("c"))
                .and(Columns.text("c", "payer").in(view.parties()))
                .and(beforeToo ? window : window.and(Columns.number("c", "low").le(number("high"))))
                .and(
                        whoever
                                ? noCondition()
                                : dated.or(Columns.number("c", "high").ge(System.currentTimeMillis()))));
    }

    /** The organisation cares for the patient, or pays or once paid: it knows the patient. */
    Condition known() {
        return care().or(paid(false, true));
    }

    /** The row itself says that the organisation pays. */
    Condition pays() {
        return exists(selectOne()
                .from(Columns.table("coverage_window", "c"))
                .where(ofPatient("c"))
                .and(Columns.belongs("c", pk))
                .and(Columns.text("c", "payer").in(view.parties())));
    }

    /** No consent denies it; of the rules of one consent the deepest that fits decides. */
    Condition notDenied() {
        return notExists(selectOne()
                .from(Columns.table(RULES, "c"))
                .where(ofPatient("c"))
                .and(denies("c"))
                .and(fits("c"))
                .and(ofType("c").or(ofManyTypes()))
                .and(Columns.number("c", "low").le(number("high")))
                .and(Columns.number("c", "high").ge(number("low")))
                .andNotExists(selectOne()
                        .from(Columns.table(RULES, "e"))
                        .where(ofPatient("e"))
                        .and(Columns.recordOf("e").eq(Columns.recordOf("c")))
                        .and(Columns.number("e", "depth").gt(Columns.number("c", "depth")))
                        .and(permits("e"))));
    }

    /** What others see with the patient's consent only, the patient consents to. */
    Condition consented() {
        if (view.consented() == 0) {
            return trueCondition();
        }
        Field<Long> guarded = number("labels").bitAnd(view.consented());
        return guarded.eq(0L)
                .or(exists(selectOne()
                        .from(Columns.table(RULES, "c"))
                        .where(ofPatient("c"))
                        .and(permits("c"))
                        .and(guarded.bitAnd(Columns.number("c", "labels")).eq(guarded))));
    }

    /** A permission is about all of the row's time, not about a part of it. */
    private Condition permits(String rule) {
        return not(denies(rule))
                .and(fits(rule))
                .and(ofType(rule))
                .and(Columns.number(rule, "low").le(number("low")))
                .and(Columns.number(rule, "high").ge(number("high")));
    }

    private Condition fits(String rule) {
        long now = System.currentTimeMillis();
        Field<Long> labels = Columns.number(rule, "labels");
        Condition party = Columns.text(rule, "party").isNull();
        Condition purpose = Columns.text(rule, "purpose").isNull();
        return Columns.number(rule, "valid_from")
                .le(now)
                .and(Columns.number(rule, "valid_until").ge(now))
                .and(
                        view.parties().isEmpty()
                                ? party
                                : party.or(Columns.text(rule, "party").in(view.parties())))
                .and(
                        view.purpose() == null
                                ? purpose
                                : purpose.or(Columns.text(rule, "purpose").eq(view.purpose())))
                .and(labels.eq(0L).or(labels.bitAnd(number("labels")).ne(0L)));
    }

    private Condition ofType(String rule) {
        Field<Long> type = Columns.number(rule, "type");
        return type.isNull().or(type.eq(number("type")));
    }

    /** A document may hold what a rule is about, whichever type that is of. */
    private Condition ofManyTypes() {
        return number("type").eq(documents).or(Columns.text(alias, "kept_for").isNotNull());
    }

    private static Condition denies(String rule) {
        return field(unquotedName(rule, "denies"), SQLDataType.BOOLEAN).isTrue();
    }

    private Condition ofPatient(String row) {
        return Columns.number(row, "patient").eq(number("patient"));
    }

    private Field<Long> number(String column) {
        return Columns.number(alias, column);
    }
}
