package org.ketaminefhir.views;

/** Which records of a type come into view; what a caller's own organisation wrote always does. */
public enum Reach {
    EVERYTHING,
    /** What belongs to no patient: staff, places, products, definitions. */
    DIRECTORY,
    /** Of these what no organisation brought: what the server itself keeps. */
    UNCLAIMED,
    /** Of patients whom the organisation holds or is named in the care of. */
    TREATED,
    /** Of patients with an active Coverage by the organisation, of days inside the coverage. */
    COVERED,
    /** The same, and what went before the coverage: a decision asks for it. */
    COVERED_BEFORE,
    /** The Coverage itself, if the organisation is its payor. */
    COVERAGE,
    /** Nothing but what the caller's own organisation wrote. */
    OWN
}
