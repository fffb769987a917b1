package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.patch.Patch;
import org.ketaminefhir.patch.Unpatchable;
import org.ketaminefhir.validation.Issue;

/** Reads patches, which come in two languages. */
final class PatchReader {
    private final FhirContext fhir;
    private IFhirPath engine;

    PatchReader(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @throws Refusal 400 if this is no JSON Patch */
    Patch json(byte[] body) {
        return read(() -> Patch.json(body));
    }

    /** @throws Refusal 400 if this is no FHIRPath Patch */
    Patch fhirPath(Resource body, byte[] json) {
        if (!(body instanceof Parameters)) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "invalid",
                            "patch-invalid",
                            body.fhirType(),
                            "A patch is sent as Parameters (FHIRPath Patch) or as application/json-patch+json."));
        }
        return read(() -> Patch.fhirPath(json, fhir, engine()));
    }

    /**
     * In a bundle a JSON Patch travels in a Binary.
     *
     * @see <a href="https://hl7.org/fhir/R4/http.html#patch">PATCH inside a batch or transaction</a>
     */
    Patch entry(Resource body, byte[] json, String path) {
        try {
            if (body instanceof Binary binary
                    && MediaTypes.of(binary.getContentType())
                            .filter(type -> type == MediaTypes.JSON_PATCH)
                            .isPresent()) {
                return Patch.json(binary.getData() == null ? new byte[0] : binary.getData());
            }
            if (body instanceof Parameters) {
                return Patch.fhirPath(json, fhir, engine());
            }
        } catch (Unpatchable e) {
            throw Refusal.of(400, e.issue().below(path));
        }
        throw Refusal.of(
                400,
                Issue.error(
                        "invalid",
                        "patch-invalid",
                        path,
                        "An entry with PATCH holds Parameters (FHIRPath Patch) or a Binary of the type"
                                + " application/json-patch+json."));
    }

    private static Patch read(Supplier<Patch> reading) {
        try {
            return reading.get();
        } catch (Unpatchable e) {
            throw Refusal.of(400, e.issue());
        }
    }

    /** Made when it is first needed: it reads many definitions. One serves all threads. */
    private synchronized IFhirPath engine() {
        if (engine == null) {
            engine = fhir.newFhirPath();
        }
        return engine;
    }
}
