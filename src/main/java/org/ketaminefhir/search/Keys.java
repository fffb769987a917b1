package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;

import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Rows that are kept under a token: of composites, of identifiers by their type. */
final class Keys {
    private static final Field<String> NAME = field("name", SQLDataType.VARCHAR);

    private Keys() {}

    static Function<String, Condition> under(Token token, int parameter) {
        return token.isWhole() ? one(token.key(parameter)) : any(token.keys(parameter));
    }

    /** The parameters of what is kept under one of these. */
    static Select<?> numbers(List<Token> tokens, int parameter) {
        return select(field("number", SQLDataType.BIGINT))
                .from(DSL.table("composite_key"))
                .where(or(tokens.stream()
                        .map(token ->
                                token.isWhole() ? NAME.eq(token.key(parameter)) : NAME.like(token.keys(parameter), '!'))
                        .toList()));
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
        return alias -> Columns.parameter(alias)
                .eq(select(field("number", SQLDataType.BIGINT))
                        .from(DSL.table("composite_key"))
                        .where(NAME.eq(key)));
    }

    private static Function<String, Condition> any(String keys) {
        return alias -> Columns.parameter(alias)
                .in(select(field("number", SQLDataType.BIGINT))
                        .from(DSL.table("composite_key"))
                        .where(NAME.like(keys, '!')));
    }
}
