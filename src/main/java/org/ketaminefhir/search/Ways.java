package org.ketaminefhir.search;

import java.util.List;

/** One criterion and the ways in which it may hold: by the patient key, by index rows, by each type of target. */
record Ways(List<SqlCriterion> alternatives) {
    Ways {
        alternatives = List.copyOf(alternatives);
    }

    static Ways of(SqlCriterion only) {
        return new Ways(List.of(only));
    }

    /** That of the alternative which leaves most. */
    int rank() {
        return alternatives.stream().mapToInt(SqlCriterion::rank).max().orElseThrow();
    }

    SqlCriterion whole() {
        return alternatives.size() == 1 ? alternatives.get(0) : SqlCriterion.anyOf(alternatives);
    }
}
