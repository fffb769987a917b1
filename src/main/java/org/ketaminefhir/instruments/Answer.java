package org.ketaminefhir.instruments;

import java.math.BigDecimal;

/** What an answer says once it is held against the question. */
sealed interface Answer {
    /** It scores, or it is a total. */
    record Points(BigDecimal value) implements Answer {}

    /** It is one of the answers allowed, and scores nothing. */
    record Uncounted() implements Answer {}

    /** There is none, and the record says why. */
    record Absent() implements Answer {}

    /** There is none, and nobody says why. */
    record Blank() implements Answer {}

    /** It cannot be taken for any of the answers allowed. */
    record Wrong(Rule rule, String sentence) implements Answer {}
}
