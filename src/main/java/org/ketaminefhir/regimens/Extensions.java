package org.ketaminefhir.regimens;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.ketaminefhir.definitions.Definitions;

/** What an administration states in this project's own extensions. */
enum Extensions {
    DEVICE_COUNT("device-count"),
    DEVICE_TIME("device-time"),
    SESSION_NUMBER("session-number"),
    TREATMENT_PHASE("treatment-phase"),
    INDICATION("indication"),
    LOT_NUMBER("lot-number");

    private final String url;

    Extensions(String id) {
        this.url = Definitions.BASE + "StructureDefinition/" + id;
    }

    /** Where it stands among the extensions of the administration. */
    List<Integer> positions(MedicationAdministration administration) {
        List<Extension> all = administration.getExtension();
        return IntStream.range(0, all.size())
                .filter(i -> url.equals(all.get(i).getUrl()) && all.get(i).hasValue())
                .boxed()
                .toList();
    }

    Optional<String> value(MedicationAdministration administration) {
        return positions(administration).stream()
                .map(i -> administration.getExtension().get(i).getValue().primitiveValue())
                .filter(v -> v != null && !v.isBlank())
                .findFirst();
    }

    /** A whole number above zero; what is no such number counts as not stated. */
    Optional<Integer> number(MedicationAdministration administration) {
        return value(administration).filter(v -> v.matches("[1-9]\\d{0,8}")).map(Integer::valueOf);
    }

    boolean stated(MedicationAdministration administration) {
        return !positions(administration).isEmpty();
    }

    /** The element of the first of them. */
    String element(MedicationAdministration administration) {
        return positions(administration).stream()
                .findFirst()
                .map("extension[%d]"::formatted)
                .orElse("");
    }
}
