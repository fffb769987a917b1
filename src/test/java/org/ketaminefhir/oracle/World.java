package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Resource;

/** A few hundred odd records, in a store and on the oracle's shelf. */
final class World {
    private static final List<String> MANY = List.of(
            "Patient",
            "Practitioner",
            "Organization",
            "Encounter",
            "MedicationAdministration",
            "Condition",
            "Coverage",
            "QuestionnaireResponse",
            "MedicationRequest",
            "Procedure",
            "DocumentReference",
            "Provenance");
    private static final int OF_MOST = 8;
    private static final int OF_MANY = 30;
    private static final int OBSERVATIONS = 80;

    final Oracle oracle;
    final List<String> types;

    World(Judged judged, Chance chance) {
        Declared declared = Declared.inProfiles();
        Shelf shelf = new Shelf();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String type : declared.types()) {
            boolean ours = declared.resource(type).getInteraction().stream()
                    .anyMatch(interaction -> interaction.getCode().toCode().equals("create"));
            if (ours && !type.matches("Binary|Bundle")) {
                counts.put(type, type.equals("Observation") ? OBSERVATIONS : MANY.contains(type) ? OF_MANY : OF_MOST);
            }
        }
        Generator generator = new Generator(declared, shelf, chance, counts);
        counts.forEach((type, count) -> {
            List<Resource> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(generator.make(type, i));
            }
            judged.create(all);
            all.forEach(shelf::put);
        });
        for (String type : counts.keySet()) {
            Resource other = generator.make(type, 1);
            judged.update(other);
            shelf.put(other);
            judged.delete(shelf.get(type + "/" + Generator.id(type, 2)));
            shelf.remove(type, Generator.id(type, 2));
        }
        this.oracle = new Oracle(declared, shelf);
        // The types with more records, or with rarer kinds of parameters, are asked more.
        this.types = counts.entrySet().stream()
                .flatMap(type ->
                        java.util.Collections.nCopies(weight(type.getKey(), type.getValue()), type.getKey()).stream())
                .toList();
    }

    private static int weight(String type, int count) {
        return switch (type) {
            case "Observation" -> 25;
            case "MedicationAdministration", "Condition" -> 8;
            default -> Math.max(1, count / 10);
        };
    }
}
