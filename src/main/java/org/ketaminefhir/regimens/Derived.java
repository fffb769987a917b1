package org.ketaminefhir.regimens;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the server works out about an administration where the record does not state it.
 *
 * @param devices devices in this administration; empty if its dose is not a whole number of them
 * @param sessionDevices devices in its whole session, which may be recorded in several administrations
 * @param sessionNumber from 1; counted on from the latest earlier session that states its number
 * @param phase code of CodeSystem/treatment-phase by the session number; empty if the plan has none for it
 * @param indication code of CodeSystem/indication stated by the session or the latest earlier one that states it
 */
public record Derived(
        OptionalInt devices,
        OptionalInt sessionDevices,
        int sessionNumber,
        Optional<String> phase,
        Optional<String> indication) {}
