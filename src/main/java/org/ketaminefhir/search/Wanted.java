package org.ketaminefhir.search;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jooq.Condition;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/**
 * A parameter with its values, and how its rows are told from those of others.
 *
 * @param rows whether a row of an index table, under an alias, is of this parameter
 */
record Wanted(Parameter parameter, Criterion criterion, Function<String, Condition> rows) {
    static final String MISSING = "missing";

    String modifier() {
        return criterion.modifier();
    }

    boolean modified(String modifier) {
        return modifier.equals(criterion.modifier());
    }

    List<String> values() {
        return criterion.values();
    }

    /** @throws UnknownParameter if there is a modifier that is none of these */
    void allows(Set<String> modifiers) {
        if (modifier() != null && !modifiers.contains(modifier())) {
            Set<String> all = new TreeSet<>(modifiers);
            all.add(MISSING);
            throw new UnknownParameter(parameter.type(), parameter.name(), all);
        }
    }

    /** A row of this parameter for which one of these holds. */
    Function<String, Condition> where(Function<String, Condition> row) {
        return alias -> rows.apply(alias).and(row.apply(alias));
    }
}
