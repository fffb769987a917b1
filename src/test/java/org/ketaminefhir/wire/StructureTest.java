package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.ElementDefinition.TypeRefComponent;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the compiled table against the specification's own definitions, element by element. */
class StructureTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final Structure STRUCTURE = new Structure(FHIR);
    private static final Map<String, StructureDefinition> SPECIFICATION = new HashMap<>();

    @BeforeAll
    static void read_the_specification() throws IOException {
        for (String file : List.of("profiles-resources.xml", "profiles-types.xml")) {
            try (Reader in = new InputStreamReader(
                    StructureTest.class.getResourceAsStream("/org/hl7/fhir/r4/model/profile/" + file),
                    StandardCharsets.UTF_8)) {
                FHIR.newXmlParser().parseResource(Bundle.class, in).getEntry().stream()
                        .map(entry -> entry.getResource())
                        .filter(StructureDefinition.class::isInstance)
                        .map(StructureDefinition.class::cast)
                        .filter(definition -> definition.getDerivation() != TypeDerivationRule.CONSTRAINT)
                        .forEach(definition -> SPECIFICATION.put(definition.getType(), definition));
            }
        }
    }

    @Test
    void knows_every_resource_type_and_no_other() {
        Set<String> specified = new TreeSet<>();
        SPECIFICATION.values().stream()
                .filter(definition -> definition.getKind() == StructureDefinition.StructureDefinitionKind.RESOURCE)
                .filter(definition -> !definition.getAbstract())
                .forEach(definition -> specified.add(definition.getType()));

        assertThat(specified).hasSizeGreaterThan(140).allMatch(type -> STRUCTURE.resource(type) != null);
        assertThat(FHIR.getResourceTypes()).containsExactlyInAnyOrderElementsOf(specified);
        assertThat(STRUCTURE.resource("Resource")).isNull();
        assertThat(STRUCTURE.resource("DomainResource")).isNull();
    }

    @Test
    void every_object_carries_what_the_specification_lists_in_its_order() {
        List<String> differences = new ArrayList<>();
        Set<Shape> done = new LinkedHashSet<>();
        FHIR.getResourceTypes().stream()
                .sorted()
                .forEach(type -> compare(type, STRUCTURE.resource(type), done, differences));

        // HAPI's model has a string where R4 has a code; the looser one does no harm.
        assertThat(differences)
                .containsExactly("ImplementationGuide.definition.parameter too many [03 code 1 string]"
                        + " missing [03 code 1 code]");
        assertThat(done).hasSizeGreaterThan(600);
    }

    private static void compare(String path, Shape shape, Set<Shape> done, List<String> differences) {
        if (shape == null || !done.add(shape)) {
            return;
        }
        String type = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        List<String> specified = new ArrayList<>();
        for (ElementDefinition element : SPECIFICATION.get(type).getSnapshot().getElement()) {
            if (element.getPath().startsWith(path + ".") && element.getPath().indexOf('.', path.length() + 1) < 0) {
                specify(path, element, specified);
            }
        }
        List<String> ours = shape.children().values().stream()
                .filter(child -> child.kind() != Child.Kind.COMPANION && child.kind() != Child.Kind.RESOURCE_TYPE)
                .map(StructureTest::describe)
                .sorted()
                .toList();
        List<String> theirs = specified.stream().sorted().toList();
        if (!ours.equals(theirs)) {
            List<String> tooMany = new ArrayList<>(ours);
            tooMany.removeAll(theirs);
            List<String> missing = new ArrayList<>(theirs);
            missing.removeAll(ours);
            differences.add(path + " too many " + tooMany + " missing " + missing);
        }
        for (Child child : shape.children().values()) {
            if (child.kind() == Child.Kind.COMPLEX) {
                boolean block = !SPECIFICATION.containsKey(child.shape().type());
                compare(
                        block
                                ? block(path + "." + child.element())
                                : child.shape().type(),
                        child.shape(),
                        done,
                        differences);
            }
        }
    }

    /** Where the block at this path is described: there, or where the specification refers to. */
    private static String block(String path) {
        return SPECIFICATION.get(path.substring(0, path.indexOf('.'))).getSnapshot().getElement().stream()
                .filter(element -> element.getPath().equals(path) && element.hasContentReference())
                .map(element -> element.getContentReference().substring(1))
                .findFirst()
                .orElse(path);
    }

    private static String describe(Child child) {
        String type =
                switch (child.kind()) {
                    case PRIMITIVE -> child.primitive().type();
                    case RESOURCE, CONTAINED -> "Resource";
                    default ->
                        SPECIFICATION.containsKey(child.shape().type())
                                ? child.shape().type()
                                : "block";
                };
        return "%02d %s %s %s".formatted(child.order(), child.name(), child.list() ? "*" : "1", type);
    }

    private static void specify(String path, ElementDefinition element, List<String> into) {
        String name = element.getPath().substring(path.length() + 1);
        int order =
                into.isEmpty() ? 0 : Integer.parseInt(into.get(into.size() - 1).substring(0, 2)) + 1;
        String list = element.getMax().equals("1") ? "1" : "*";
        boolean choice = name.endsWith("[x]");
        Set<String> types = new LinkedHashSet<>();
        element.getType().forEach(type -> types.add(typeOf(element, type)));
        if (element.hasContentReference()) {
            types.add("block");
        }
        for (String type : types) {
            String written =
                    choice ? name.replace("[x]", Character.toUpperCase(type.charAt(0)) + type.substring(1)) : name;
            into.add("%02d %s %s %s".formatted(order, written, list, type));
        }
    }

    private static String typeOf(ElementDefinition element, TypeRefComponent type) {
        if (type.getCode().startsWith("http://hl7.org/fhirpath/")) {
            boolean resourceId = element.getBase().getPath().equals("Resource.id");
            return resourceId
                    ? "id"
                    : type.getExtensionByUrl("http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type")
                            .getValue()
                            .primitiveValue();
        }
        return Set.of("BackboneElement", "Element").contains(type.getCode()) ? "block" : type.getCode();
    }
}
