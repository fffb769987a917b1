package org.ketaminefhir.search;

import java.util.List;

/** One criterion and the ways in which it may hold: by the patient key, by index rows, by each type of target. */
record Asked(List<SqlCriterion> alternatives) {
    Asked {
        alternatives = List.copyOf(alternatives);
    }

    static Asked of(SqlCriterion only) {
        return new Asked(List.of(only));
    }

    /** That of the alternative which leaves most. */
    int rank() {
        return alternatives.stream().mapToInt(SqlCriterion::rank).max().orElseThrow();
    }

    SqlCriterion whole() {
        return alternatives.size() == 1 ? alternatives.get(0) : SqlCriterion.anyOf(alternatives);
    }
}
