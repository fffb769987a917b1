package org.ketaminefhir.views;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coding;

/**
 * The security labels by which records are hidden. Each is a bit of a column, by its ordinal: new ones go to the end.
 *
 * @see <a href="https://hl7.org/fhir/R4/security-labels.html">Security labels</a>
 */
public enum Label {
    PSYTHPN("PSYTHPN"),
    HIPAA_PSY_NOTES("HIPAAPsyNotes"),
    PART_2("42CFRPart2"),
    SUD("SUD"),
    ETH("ETH"),
    OPIOIDUD("OPIOIDUD"),
    PSY("PSY"),
    MH("MH"),
    BH("BH"),
    /** Any other sensitivity. */
    OTHER(null),
    NORMAL("N"),
    RESTRICTED("R"),
    VERY_RESTRICTED("V");

    public static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    public static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    private final String code;

    Label(String code) {
        this.code = code;
    }

    public long bit() {
        return 1L << ordinal();
    }

    /** Empty for a coding of a system that says nothing about sensitivity or confidentiality. */
    static Optional<Label> of(Coding coding) {
        if (!protects(coding.getSystem())) {
            return Optional.empty();
        }
        return Optional.of(named(coding.getCode()).orElse(OTHER));
    }

    public static Optional<Label> named(String code) {
        return Arrays.stream(values())
                .filter(label -> label.code != null && label.code.equals(code))
                .findFirst();
    }

    /** Whether labels of this system, once set, stay. */
    public static boolean protects(String system) {
        return ACT_CODE.equals(system) || CONFIDENTIALITY.equals(system);
    }

    public static long bits(List<Coding> codings) {
        return codings.stream()
                .map(Label::of)
                .flatMap(Optional::stream)
                .mapToLong(Label::bit)
                .reduce(0, (all, one) -> all | one);
    }
}
