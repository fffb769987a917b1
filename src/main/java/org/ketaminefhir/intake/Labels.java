package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.views.Label;

/**
 * The security labels that a record has whatever its sender says: those that the rules put on a patient's records, and
 * those that it had before.
 *
 * @see <a href="https://hl7.org/fhir/R4/security-labels.html">Security labels</a>
 */
final class Labels {
    private final List<Coding> ofPatients;
    private final Records records;

    Labels(List<Coding> ofPatients, Records records) {
        this.ofPatients = List.copyOf(ofPatients);
        this.records = records;
    }

    /**
     * @param missing those that the resource must be given
     * @param kept whether it had some that its sender would have taken away
     */
    record Due(List<Coding> missing, boolean kept) {}

    /** @param current the version on record, or null */
    Due of(Resource resource, Version current) {
        List<Coding> missing = new ArrayList<>();
        if (records.patientOf(resource) != null) {
            ofPatients.stream().filter(label -> !has(resource, missing, label)).forEach(missing::add);
        }
        boolean kept = false;
        for (Coding label : earlier(current)) {
            if (Label.protects(label) && !has(resource, missing, label)) {
                missing.add(label);
                kept = true;
            }
        }
        return new Due(missing, kept);
    }

    private static List<Coding> earlier(Version current) {
        return current == null || current.deleted()
                ? List.of()
                : current.content().security().stream()
                        .map(label -> new Coding(label.system(), label.code(), label.display()))
                        .toList();
    }

    private static boolean has(Resource resource, List<Coding> more, Coding label) {
        return has(resource.getMeta().getSecurity(), label) || has(more, label);
    }

    private static boolean has(List<Coding> labels, Coding label) {
        return labels.stream()
                .anyMatch(one -> Objects.equals(label.getSystem(), one.getSystem())
                        && Objects.equals(label.getCode(), one.getCode()));
    }

    /** Gives them to the model; the body gets them where it is written. */
    static void give(Resource resource, List<Coding> labels) {
        labels.forEach(label -> resource.getMeta().addSecurity(label.copy()));
    }

    static List<Content.Tag> tags(List<Coding> labels) {
        return labels.stream()
                .map(label -> new Content.Tag(label.getSystem(), label.getCode(), label.getDisplay()))
                .toList();
    }
}
