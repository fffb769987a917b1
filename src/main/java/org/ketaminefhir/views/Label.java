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
    ETHUD("ETHUD"),
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

    /**
     * A code of sensitivity means what it means whatever its system is called: versions, urns and older names of the same
     * system are sent. Empty for a coding that says nothing about sensitivity or confidentiality.
     */
    static Optional<Label> of(Coding coding) {
        Optional<Label> known = named(coding.getCode()).filter(label -> label.isSensitive() || isOurs(coding));
        return known.isPresent() || !isOurs(coding) ? known : Optional.of(OTHER);
    }

    /** Whether it is a label that is told from all others. */
    static boolean isKnown(Coding coding) {
        return of(coding).filter(label -> label != OTHER).isPresent();
    }

    private boolean isSensitive() {
        return ordinal() < OTHER.ordinal();
    }

    private static boolean isOurs(Coding coding) {
        return ACT_CODE.equals(coding.getSystem()) || CONFIDENTIALITY.equals(coding.getSystem());
    }

    public static Optional<Label> named(String code) {
        return Arrays.stream(values())
                .filter(label -> label.code != null && label.code.equals(code))
                .findFirst();
    }

    /** Whether a label, once set, stays. */
    public static boolean protects(Coding coding) {
        return of(coding).isPresent();
    }

    public static long bits(List<Coding> codings) {
        return codings.stream()
                .map(Label::of)
                .flatMap(Optional::stream)
                .mapToLong(Label::bit)
                .reduce(0, (all, one) -> all | one);
    }
}
