package org.ketaminefhir.facts;

import java.math.BigDecimal;
import org.ketaminefhir.records.Key;

/** A total of an instrument at a time. */
public record Score(Key key, Moment when, BigDecimal value) {}
