package org.ketaminefhir.regimens;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where an administration stands in its course: what it states itself, else what its session states, else what follows
 * from the dose and from the sessions before.
 *
 * @param devices devices in this administration; empty if its dose is not a whole number of them
 * @param sessionNumber from 1; empty if nothing says when the dose was given
 * @param phase code of CodeSystem/treatment-phase; empty if the plan has none for the session
 */
public record Position(OptionalInt devices, OptionalInt sessionNumber, Optional<String> phase) {}
