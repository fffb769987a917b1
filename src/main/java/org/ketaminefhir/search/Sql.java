package org.ketaminefhir.search;

import java.util.List;

/** A statement made ready: SQL with its values, which are bound and never part of the text. */
public record Sql(String text, List<Object> values) {}
