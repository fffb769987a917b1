package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import org.ketaminefhir.records.Key;

/** A total of an instrument at a time. */
record Score(Key key, Moment when, BigDecimal value) {}
