package org.ketaminefhir.views;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Coverage.CoverageStatus;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.views.Facts.Care;
import org.ketaminefhir.views.Facts.Opening;
import org.ketaminefhir.views.Facts.Window;

/** Reads from a record by what it shows itself or hides. */
public final class FactReader {
    private FactReader() {}

    /**
     * @param low the earliest moment of what it tells, in milliseconds since 1970
     * @param high the latest
     */
    public static Facts read(Resource resource, long low, long high) {
        return new Facts(low, high, Label.bits(labels(resource)), openings(resource));
    }

    /** Wherever R4 has a place for them. */
    private static List<Coding> labels(Resource resource) {
        List<Coding> labels = new ArrayList<>(resource.getMeta().getSecurity());
        if (resource instanceof DocumentReference document) {
            document.getSecurityLabel().forEach(label -> labels.addAll(label.getCoding()));
        }
        if (resource instanceof Composition composition && composition.hasConfidentiality()) {
            labels.add(new Coding(
                    Label.CONFIDENTIALITY, composition.getConfidentiality().toCode(), null));
        }
        if (resource instanceof Bundle bundle) {
            // Who may not see one of its parts may not see it.
            bundle.getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .filter(Objects::nonNull)
                    .forEach(part -> labels.addAll(labels(part)));
        }
        return labels;
    }

    private static List<Opening> openings(Resource resource) {
        if (resource instanceof Patient patient) {
            return care(patient);
        }
        if (resource instanceof Coverage coverage && coverage.getStatus() == CoverageStatus.ACTIVE) {
            return windows(coverage);
        }
        return resource instanceof Consent consent ? ConsentRules.of(consent) : List.of();
    }

    private static List<Opening> care(Patient patient) {
        Stream<String> organizations = Stream.concat(
                        Stream.of(patient.getManagingOrganization()), patient.getGeneralPractitioner().stream())
                .flatMap(reference -> PartyName.of(reference).stream());
        Stream<String> kinds = patient.getIdentifier().stream().flatMap(PartyName::ofTypes);
        return Stream.concat(organizations, kinds)
                .distinct()
                .map(party -> (Opening) new Care(party))
                .toList();
    }

    private static List<Opening> windows(Coverage coverage) {
        Period period = coverage.getPeriod();
        return coverage.getPayor().stream()
                .flatMap(payor -> PartyName.of(payor).stream())
                .distinct()
                .map(payer -> (Opening) new Window(payer, Moments.start(period), Moments.end(period)))
                .toList();
    }
}
