package org.ketaminefhir.regimens;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.MedicationAdministration;

/**
 * One sitting: the dose in one or several administrations, and all that hangs off it, submitted or stored.
 *
 * @param encounter null if none is named or known
 * @param administrations at least one, in order of time; none voided, none that was not given
 * @param tied every other resource of the session, none voided
 * @param watches those of them that are a watch
 */
record Session(Regimen regimen, Part encounter, List<Part> administrations, List<Part> tied, List<Part> watches) {
    private static final Set<String> GIVEN = Set.of("completed", "stopped");
    private static final Set<String> UNDER_WAY = Set.of("planned", "arrived", "triaged", "in-progress", "onleave");

    /** When a device was used, and where that stands. */
    record DeviceUse(When time, Place place) {}

    Session(Regimen regimen, Part encounter, List<Part> administrations, List<Part> tied) {
        this(regimen, encounter, administrations, tied, watches(regimen, tied));
    }

    private static List<Part> watches(Regimen regimen, List<Part> tied) {
        return regimen.watch()
                .map(plan -> tied.stream()
                        .filter(part -> plan.kind().recognises(part.resource()))
                        .toList())
                .orElse(List.of());
    }

    static MedicationAdministration dose(Part part) {
        return (MedicationAdministration) part.resource();
    }

    List<MedicationAdministration> doses() {
        return administrations.stream().map(Session::dose).toList();
    }

    /** Over, as far as the record says: what is missing now is not on its way inside the same sitting. */
    boolean over() {
        return administrations.stream().allMatch(a -> GIVEN.contains(a.status()))
                && (encounter == null || !UNDER_WAY.contains(encounter.status()));
    }

    /** The times of devices that one administration states. */
    static List<DeviceUse> statedDevices(Part administration) {
        List<DeviceUse> uses = new ArrayList<>();
        for (int i : Extensions.DEVICE_TIME.positions(dose(administration))) {
            When.of(dose(administration).getExtension().get(i).getValue())
                    .ifPresent(time -> uses.add(new DeviceUse(time, administration.at("extension[%d]".formatted(i)))));
        }
        return uses;
    }

    /** Every known device of the session in order of time; an administration of one device is itself a device. */
    List<DeviceUse> devices() {
        return administrations.stream()
                .flatMap(this::devicesOf)
                .sorted(Comparator.comparing(use -> use.time().sortKey()))
                .toList();
    }

    private Stream<DeviceUse> devicesOf(Part administration) {
        List<DeviceUse> stated = statedDevices(administration);
        boolean oneDevice = regimen.device()
                .flatMap(plan -> Dose.of(dose(administration))
                        .map(plan::devices)
                        .filter(n -> n.isPresent() && n.getAsInt() == 1))
                .isPresent();
        return stated.isEmpty() && oneDevice
                ? administration.start().stream().map(time -> new DeviceUse(time, administration.at("effective")))
                : stated.stream();
    }

    /** Time zero of the session: the first device, or the start of the first administration. */
    Optional<When> firstDevice() {
        Stream<When> stated =
                administrations.stream().flatMap(a -> statedDevices(a).stream()).map(DeviceUse::time);
        Optional<When> first = stated.min(Comparator.comparing(When::sortKey));
        return first.isPresent() ? first : start();
    }

    Optional<When> start() {
        return administrations.stream().flatMap(a -> a.start().stream()).min(Comparator.comparing(When::sortKey));
    }

    /** The last day of the session, beside the zone of its start. */
    Optional<LocalDate> lastDay() {
        return start().map(start -> Stream.concat(administrations.stream(), watches().stream())
                .flatMap(part -> part.end().stream())
                .map(end -> end.dayBeside(start))
                .filter(day -> !day.isBefore(start.day()))
                .max(Comparator.naturalOrder())
                .orElse(start.day()));
    }
}
