package org.ketaminefhir.regimens;

/** Something that the watch lasts until, if it occurs. */
record Event(String id, String title, Kind kind) {}
