package org.ketaminefhir.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.WorkerContextValidationSupportAdapter;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.ElementDefinition.ElementDefinitionConstraintComponent;
import org.hl7.fhir.r4.model.Enumerations.BindingStrength;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds every file under profiles/ to the grammar that profiles/README.md describes. */
class DefinitionsTest {
    private static final Path PROFILES = Path.of("profiles");
    private static final Path EXAMPLES = Path.of("examples");
    private static final String ASSIGNED_TO = Definitions.BASE + "StructureDefinition/assigned-to";

    private static FhirContext fhir;
    private static Definitions definitions;
    private static Map<Path, MetadataResource> byFile;
    private static IValidationSupport support;

    @BeforeAll
    static void read_everything_once() throws IOException {
        fhir = FhirContext.forR4Cached();
        definitions = Definitions.load(fhir, "file:profiles/**/*.json");
        byFile = new TreeMap<>();
        for (Path file : files(PROFILES, ".json")) {
            byFile.put(file, (MetadataResource) fhir.newJsonParser().parseResource(Files.readString(file)));
        }
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(fhir);
        definitions.all().forEach(definition -> ours.addResource(definition.copy()));
        support = new ValidationSupportChain(
                new DefaultProfileValidationSupport(fhir),
                ours,
                new InMemoryTerminologyServerValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir),
                new SnapshotGeneratingValidationSupport(fhir));
    }

    @Test
    void every_file_is_a_definition_with_a_canonical_of_its_own() {
        assertThat(byFile).isNotEmpty();
        assertThat(definitions.all()).hasSameSizeAs(byFile.keySet());
    }

    @Test
    void a_file_is_named_by_type_and_id() {
        byFile.forEach((file, definition) -> assertThat(file.getFileName())
                .hasToString("%s-%s.json".formatted(definition.fhirType(), id(definition))));
    }

    @Test
    void ids_follow_the_grammar() {
        assertThat(byFile.values())
                .allSatisfy(definition -> assertThat(id(definition)).matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @Test
    void the_canonical_is_built_from_type_and_id() {
        assertThat(byFile.values()).allSatisfy(definition -> assertThat(definition.getUrl())
                .isEqualTo(Definitions.BASE + definition.fhirType() + "/" + id(definition)));
    }

    @Test
    void the_name_is_the_id_in_pascal_case() {
        assertThat(byFile.values())
                .allSatisfy(definition -> assertThat(definition.getName()).isEqualTo(pascal(id(definition))));
    }

    @Test
    void every_definition_is_active_and_of_the_one_version() {
        assertThat(byFile.values()).allSatisfy(definition -> {
            assertThat(definition.getVersion()).as(definition.getUrl()).isEqualTo("0.1.0");
            assertThat(definition.getStatus()).as(definition.getUrl()).isEqualTo(PublicationStatus.ACTIVE);
        });
    }

    @Test
    void profiles_are_differentials_that_give_a_snapshot() {
        var context = WorkerContextValidationSupportAdapter.newVersionSpecificWorkerContextWrapper(support);
        for (StructureDefinition definition : definitions.all(StructureDefinition.class)) {
            assertThat(definition.hasSnapshot()).as(definition.getUrl()).isFalse();

            var whole = context.fetchResource(org.hl7.fhir.r5.model.StructureDefinition.class, definition.getUrl());

            assertThat(whole.getSnapshot().getElement()).as(definition.getUrl()).isNotEmpty();
        }
    }

    @Test
    void what_a_profile_stands_on_or_names_exists() {
        for (StructureDefinition definition : definitions.all(StructureDefinition.class)) {
            assertThat(support.fetchStructureDefinition(definition.getBaseDefinition()))
                    .as("base of %s", definition.getUrl())
                    .isNotNull();
            ours(definition).forEach(canonical -> assertThat(definitions.find(MetadataResource.class, canonical))
                    .as("%s named by %s", canonical, definition.getUrl())
                    .isPresent());
        }
    }

    @Test
    void an_invariant_is_keyed_by_its_folder_and_used_once() {
        Set<String> seen = new TreeSet<>();
        byFile.forEach((file, definition) -> invariants(definition).forEach(rule -> {
            assertThat(rule.getKey()).matches(folder(file).getFileName() + "-[0-9]+");
            assertThat(seen.add(rule.getKey())).as("%s is new", rule.getKey()).isTrue();
            assertThat(rule.getHuman()).endsWith(".");
        }));
        assertThat(seen).isNotEmpty();
    }

    @Test
    void every_invariant_is_broken_by_some_example() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (Path expectations : files(EXAMPLES, "expected.yaml")) {
            Files.readAllLines(expectations).stream()
                    .filter(line -> line.contains(": "))
                    .map(line -> line.substring(line.lastIndexOf(": ") + 2).trim())
                    .forEach(broken::add);
        }
        Set<String> keys = byFile.values().stream()
                .flatMap(DefinitionsTest::invariants)
                .map(ElementDefinitionConstraintComponent::getKey)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(broken).containsAll(keys);
    }

    @Test
    void a_folder_with_profiles_has_valid_and_invalid_examples() {
        for (Path folder : foldersWithProfiles()) {
            Path mirrored = EXAMPLES.resolve(PROFILES.relativize(folder));
            assertThat(json(mirrored.resolve("valid"))).as("%s/valid", mirrored).isNotEmpty();
            assertThat(json(mirrored.resolve("invalid")))
                    .as("%s/invalid", mirrored)
                    .isNotEmpty();
        }
    }

    /** A required binding whose codes are not at hand would refuse every record on a server without a network. */
    @Test
    void required_bindings_can_be_expanded_without_a_network() {
        for (StructureDefinition definition : definitions.all(StructureDefinition.class)) {
            for (ElementDefinition element : definition.getDifferential().getElement()) {
                if (element.getBinding().getStrength() == BindingStrength.REQUIRED) {
                    String canonical = element.getBinding().getValueSet();
                    assertThat(expansion(canonical))
                            .as("codes of %s", canonical)
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void an_assignment_names_an_element_and_what_it_must_be() {
        List<Extension> assignments = definitions.all(StructureDefinition.class).stream()
                .flatMap(definition -> definition.getExtensionsByUrl(ASSIGNED_TO).stream())
                .toList();

        assertThat(assignments).isNotEmpty().allSatisfy(assignment -> {
            assertThat(assignment.getExtensionString("element")).isNotBlank();
            boolean takesAll = "*".equals(assignment.getExtensionString("element"));
            assertThat(assignment.getExtension().size() > 1).isNotEqualTo(takesAll);
        });
    }

    @Test
    void a_profile_is_either_abstract_or_assigned() {
        definitions.all(StructureDefinition.class).stream()
                .filter(DefinitionsTest::isProfile)
                .forEach(profile -> assertThat(profile.getAbstract())
                        .as(profile.getUrl())
                        .isNotEqualTo(profile.hasExtension(ASSIGNED_TO)));
    }

    @Test
    void codes_of_our_own_are_looked_up_in_our_own_code_systems() {
        assertThat(support.validateCode(
                                new ValidationSupportContext(support),
                                new ConceptValidationOptions(),
                                Definitions.BASE + "CodeSystem/observation",
                                "observation-period",
                                null,
                                null)
                        .isOk())
                .isTrue();
    }

    private static List<?> expansion(String canonical) {
        var outcome =
                support.expandValueSet(new ValidationSupportContext(support), null, support.fetchValueSet(canonical));
        return outcome == null || outcome.getValueSet() == null
                ? List.of()
                : ((ValueSet) outcome.getValueSet()).getExpansion().getContains();
    }

    private static boolean isProfile(StructureDefinition definition) {
        return !"Extension".equals(definition.getType());
    }

    private static Stream<ElementDefinitionConstraintComponent> invariants(MetadataResource definition) {
        return definition instanceof StructureDefinition profile
                ? profile.getDifferential().getElement().stream().flatMap(e -> e.getConstraint().stream())
                : Stream.empty();
    }

    /** Every canonical of ours that the types, bindings and assignments of a profile name. */
    private static Stream<String> ours(StructureDefinition definition) {
        List<String> named = new ArrayList<>();
        definition.getExtensionsByUrl(ASSIGNED_TO).stream()
                .flatMap(assignment -> assignment.getExtension().stream())
                .filter(part -> List.of("valueSet", "canonical").contains(part.getUrl()))
                .forEach(part -> named.add(part.getValue().primitiveValue()));
        for (ElementDefinition element : definition.getDifferential().getElement()) {
            named.add(element.getBinding().getValueSet());
            element.getType().forEach(type -> type.getProfile().forEach(profile -> named.add(profile.getValue())));
        }
        return named.stream().filter(canonical -> canonical != null && canonical.startsWith(Definitions.BASE));
    }

    private static Set<Path> foldersWithProfiles() {
        Set<Path> folders = new TreeSet<>();
        byFile.forEach((file, definition) -> {
            if (definition instanceof StructureDefinition profile && isProfile(profile) && !profile.getAbstract()) {
                folders.add(folder(file));
            }
        });
        return folders;
    }

    private static Path folder(Path file) {
        return file.getParent();
    }

    private static String id(MetadataResource definition) {
        return definition.getIdElement().getIdPart();
    }

    private static String pascal(String id) {
        return Arrays.stream(id.split("-"))
                .map(part -> part.substring(0, 1).toUpperCase() + part.substring(1))
                .collect(Collectors.joining());
    }

    private static List<Path> json(Path folder) {
        return Files.isDirectory(folder) ? files(folder, ".json") : List.of();
    }

    private static List<Path> files(Path root, String ending) {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
