package org.ketaminefhir;

import java.util.UUID;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/** A synthetic clinic that sends: records to begin with, changed by each test as it needs. */
final class Clinic {
    static final String MRN = "https://clinic.example/mrn";

    private Clinic() {}

    /** A patient whom nobody sent before. */
    static Patient patient() {
        Patient patient = new Patient();
        patient.addIdentifier().setSystem(MRN).setValue("T-" + UUID.randomUUID());
        patient.addName().setFamily("Example");
        return patient;
    }

    static String mrn(Patient patient) {
        return MRN + "|" + patient.getIdentifierFirstRep().getValue();
    }

    /** A whole session that nobody sent before. */
    static Bundle session() {
        return parse(Examples.session());
    }

    /** The only or first resource of a type. */
    static <T extends Resource> T in(Bundle bundle, Class<T> type) {
        return bundle.getEntry().stream()
                .map(BundleEntryComponent::getResource)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    static <T extends Resource> T parse(String json) {
        @SuppressWarnings("unchecked")
        T resource = (T) Examples.FHIR.newJsonParser().parseResource(json);
        return resource;
    }

    static String json(Resource resource) {
        return Examples.FHIR.newJsonParser().encodeResourceToString(resource);
    }

    static <T extends Resource> String json(T resource, Consumer<T> change) {
        change.accept(resource);
        return json(resource);
    }

    /** Stores a record and gives its id. */
    static String store(Server server, Resource resource) {
        Server.Answer answer = server.post(resource.fhirType(), json(resource));
        if (answer.status() != 201) {
            throw new AssertionError(answer.toString());
        }
        return id(answer.header("Location"));
    }

    /** {@code abc} of {@code http://.../Patient/abc/_history/1} and of {@code Patient/abc/_history/1}. */
    static String id(String location) {
        String[] steps = location.split("/");
        return steps[steps.length - 3];
    }

    /** The ids, by type, that a transaction gave: {@code Patient/abc} for the first entry of the type. */
    static String located(Server.Answer transaction, String type) {
        if (transaction.status() != 200) {
            throw new AssertionError(transaction.toString());
        }
        return transaction.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .filter(location -> location.startsWith(type + "/"))
                .map(location -> location.substring(0, location.indexOf("/_history")))
                .findFirst()
                .orElseThrow();
    }
}
