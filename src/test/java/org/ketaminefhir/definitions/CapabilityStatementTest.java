package org.ketaminefhir.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds our CapabilityStatement against the definitions of R4, and against itself. */
class CapabilityStatementTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final Definitions DEFINITIONS = Definitions.load(FHIR, "file:profiles/**/*.json");
    private static final List<CapabilityStatementRestResourceComponent> TYPES = DEFINITIONS
            .find(CapabilityStatement.class, SearchContract.CANONICAL)
            .orElseThrow()
            .getRestFirstRep()
            .getResource();
    private static final String COMBINATION =
            "http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination";

    private static final Map<String, SearchParameter> STANDARD = new HashMap<>();

    @BeforeAll
    static void read_the_search_parameters_of_R4() throws IOException {
        try (InputStream in =
                FhirContext.class.getResourceAsStream("/org/hl7/fhir/r4/model/sp/search-parameters.json")) {
            FHIR.newJsonParser().parseResource(Bundle.class, in).getEntry().stream()
                    .map(entry -> (SearchParameter) entry.getResource())
                    .forEach(parameter -> STANDARD.put(parameter.getUrl(), parameter));
        }
    }

    @Test
    void every_type_is_declared_once() {
        assertThat(TYPES.stream().map(CapabilityStatementRestResourceComponent::getType))
                .doesNotHaveDuplicates()
                .hasSize(46);
    }

    @Test
    void a_parameter_is_defined_by_R4_under_its_own_canonical_or_by_us() {
        each((type, parameter) -> {
            SearchParameter definition = DEFINITIONS
                    .find(SearchParameter.class, parameter.getDefinition())
                    .orElseGet(() -> STANDARD.get(parameter.getDefinition()));
            assertThat(definition)
                    .as("%s of %s", parameter.getName(), type.getType())
                    .isNotNull();
            assertThat(definition.getCode()).isEqualTo(parameter.getName());
            assertThat(definition.getType()).as(parameter.getDefinition()).isEqualTo(parameter.getType());
            assertThat(definition.getBase().stream().map(base -> base.getValue()))
                    .as(parameter.getDefinition())
                    .containsAnyOf(type.getType(), "Resource");
        });
    }

    @Test
    void no_parameter_of_ours_takes_the_place_of_one_of_R4() {
        each((type, parameter) -> {
            if (parameter.getDefinition().startsWith(Definitions.BASE)) {
                assertThat(FHIR.getResourceDefinition(type.getType()).getSearchParam(parameter.getName()))
                        .as("%s of %s", parameter.getName(), type.getType())
                        .isNull();
            }
        });
    }

    @Test
    void every_parameter_of_ours_is_declared() {
        List<String> declared = new ArrayList<>();
        each((type, parameter) -> declared.add(parameter.getDefinition()));

        assertThat(declared)
                .containsAll(DEFINITIONS.all(SearchParameter.class).stream()
                        .map(SearchParameter::getUrl)
                        .toList());
    }

    /** What makes a record part of a compartment can be searched for, or the compartment would be missing records. */
    @Test
    void every_parameter_that_leads_into_a_declared_compartment_is_declared() {
        for (CapabilityStatementRestResourceComponent type : TYPES) {
            for (RuntimeSearchParam standard :
                    FHIR.getResourceDefinition(type.getType()).getSearchParams()) {
                Set<String> compartments = standard.getProvidesMembershipInCompartments();
                if (compartments != null && (compartments.contains("Patient") || compartments.contains("Encounter"))) {
                    assertThat(names(type)).as(type.getType()).contains(standard.getName());
                }
            }
        }
    }

    @Test
    void includes_follow_declared_references_of_kept_types() {
        Map<String, SearchParamType> kinds = new HashMap<>();
        each((type, parameter) -> kinds.put(type.getType() + ":" + parameter.getName(), parameter.getType()));

        assertThat(TYPES).allSatisfy(type -> {
            assertThat(Stream.concat(type.getSearchInclude().stream(), type.getSearchRevInclude().stream()))
                    .doesNotHaveDuplicates()
                    .allSatisfy(include -> assertThat(kinds)
                            .as(include.getValue())
                            .containsEntry(include.getValue(), SearchParamType.REFERENCE));
            assertThat(type.getSearchInclude())
                    .allSatisfy(include -> assertThat(include.getValue()).startsWith(type.getType() + ":"));
        });
    }

    @Test
    void what_must_work_together_is_declared() {
        List<List<String>> combinations = new ArrayList<>();
        for (CapabilityStatementRestResourceComponent type : TYPES) {
            for (Extension combination : type.getExtensionsByUrl(COMBINATION)) {
                List<String> together = combination.getExtensionsByUrl("required").stream()
                        .map(part -> ((StringType) part.getValue()).getValue())
                        .toList();
                assertThat(names(type)).as(type.getType()).containsAll(together);
                combinations.add(together);
            }
        }
        assertThat(combinations).contains(List.of("patient", "category", "date"), List.of("gender", "name"));
    }

    @Test
    void what_cannot_be_written_cannot_be_written_in_any_way() {
        Set<TypeRestfulInteraction> writes = Set.of(
                TypeRestfulInteraction.CREATE,
                TypeRestfulInteraction.UPDATE,
                TypeRestfulInteraction.PATCH,
                TypeRestfulInteraction.DELETE);
        assertThat(TYPES).allSatisfy(type -> {
            long allowed = type.getInteraction().stream()
                    .filter(interaction -> writes.contains(interaction.getCode()))
                    .count();
            assertThat(allowed).as(type.getType()).isIn(0L, 4L);
            boolean writable = allowed > 0;
            assertThat(type.getUpdateCreate()).isEqualTo(writable);
            assertThat(type.getConditionalCreate()).isEqualTo(writable);
            assertThat(type.getConditionalUpdate()).isEqualTo(writable);
        });
    }

    private static List<String> names(CapabilityStatementRestResourceComponent type) {
        return type.getSearchParam().stream()
                .map(CapabilityStatementRestResourceSearchParamComponent::getName)
                .toList();
    }

    private interface Check {
        void of(
                CapabilityStatementRestResourceComponent type,
                CapabilityStatementRestResourceSearchParamComponent parameter);
    }

    private static void each(Check check) {
        TYPES.forEach(type -> type.getSearchParam().forEach(parameter -> check.of(type, parameter)));
    }
}
