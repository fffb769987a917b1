package org.ketaminefhir.access;

/**
 * @param allowed whether the caller may
 * @param because one sentence for the caller, without anything about the record
 */
public record Decision(boolean allowed, String because) {
    static final Decision YES = new Decision(true, "");
}
