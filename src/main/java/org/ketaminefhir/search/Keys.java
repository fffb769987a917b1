package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.ketaminefhir.search.Columns.integer;

import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Rows that are kept under a token: of composites, of identifiers by their type. */
final class Keys {
    private static final Field<String> NAME = field("name", SQLDataType.VARCHAR);

    private Keys() {}

    static Function<String, Condition> under(Token token, int parameter) {
        return token.isWhole() ? one(token.key(parameter)) : any(token.keys(parameter));
    }

    /** Under any token. */
    static Function<String, Condition> all(int parameter) {
        return any(Token.allKeys(parameter));
    }

    /** What is there and cannot be asked for. */
    static Function<String, Condition> there(int parameter) {
        return one(Token.there(parameter));
    }

    private static Function<String, Condition> one(String key) {
        return alias -> integer(alias, "parameter")
                .eq(select(field("number", SQLDataType.INTEGER))
                        .from(DSL.table("composite_key"))
                        .where(NAME.eq(key)));
    }

    private static Function<String, Condition> any(String keys) {
        return alias -> integer(alias, "parameter")
                .in(select(field("number", SQLDataType.INTEGER))
                        .from(DSL.table("composite_key"))
                        .where(NAME.like(keys, '!')));
    }
}
