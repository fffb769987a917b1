package org.ketaminefhir.search;

import java.util.function.Function;
import org.jooq.Condition;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** How values of one kind of parameter are asked of the index table of that kind. */
interface KindCriteria {
    String table();

    /** @throws UnknownParameter if the modifier is not one of this kind */
    SqlCriterion of(Wanted asked);

    /**
     * One value without a modifier, as a condition on a row of the table under an alias.
     *
     * @throws BadParameterValue if the value cannot be understood
     */
    Function<String, Condition> value(Parameter parameter, String value);
}
