package org.ketaminefhir.regimens;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ketaminefhir.definitions.Definitions;

/** The definitions under profiles/, with a bare stand-in for each profile that a plan names and that is not there. */
final class Shapes {
    static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final String SNOMED = "http://snomed.info/sct";
    private static final String LOINC = "http://loinc.org";
    private static final String OURS = Definitions.BASE + "CodeSystem/observation";
    private static final Definitions DEFINITIONS = read();

    private record Code(String system, String code) {}

    private Shapes() {}

    static Definitions definitions() {
        return DEFINITIONS;
    }

    private static Definitions read() {
        try {
            Path folder = Files.createTempDirectory("shapes");
            Set<String> there = new HashSet<>();
            try (Stream<Path> files = Files.walk(Path.of("profiles"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".json")).toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                    there.add(file.getFileName().toString());
                }
            }
            standIn(
                    folder,
                    there,
                    "esketamine-nasal-administration",
                    "MedicationAdministration",
                    "medication",
                    List.of(
                            new Code("http://hl7.org/fhir/sid/ndc", "50458-028-02"),
                            new Code("http://hl7.org/fhir/sid/ndc", "50458-028-03")));
            standIn(
                    folder,
                    there,
                    "observation-period",
                    "Observation",
                    "code",
                    List.of(new Code(OURS, "observation-period"), new Code(SNOMED, "182777000")));
            standIn(folder, there, "monitoring-procedure", "Procedure", "code", List.of(new Code(SNOMED, "182777000")));
            standIn(folder, there, "blood-pressure", "Observation", "code", List.of(new Code(LOINC, "85354-9")));
            standIn(
                    folder,
                    there,
                    "pulse-oximetry",
                    "Observation",
                    "code",
                    List.of(new Code(LOINC, "59408-5"), new Code(LOINC, "2708-6")));
            for (String event : List.of("sedation", "dissociation", "respiratory-depression")) {
                standIn(folder, there, event, "Observation", "code", List.of(new Code(OURS, event)));
            }
            return Definitions.load(FHIR, "file:" + folder + "/*.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void standIn(
            Path folder, Set<String> there, String id, String type, String element, List<Code> codes)
            throws IOException {
        String file = "StructureDefinition-%s.json".formatted(id);
        if (there.contains(file)) {
            return;
        }
        StringBuilder codings = new StringBuilder();
        for (Code code : codes) {
            codings.append(",{\"url\":\"coding\",\"valueCoding\":{\"system\":\"%s\",\"code\":\"%s\"}}"
                    .formatted(code.system(), code.code()));
        }
        Files.writeString(
                folder.resolve(file),
                """
                {"resourceType":"StructureDefinition","id":"%2$s","url":"%1$sStructureDefinition/%2$s","name":"StandIn",
                 "status":"active","kind":"resource","abstract":false,"type":"%3$s",
                 "extension":[{"url":"%1$sStructureDefinition/assigned-to",
                  "extension":[{"url":"element","valueString":"%4$s"}%5$s]}]}
                """
                        .formatted(Definitions.BASE, id, type, element, codings));
    }
}
