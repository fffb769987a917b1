package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.oracle.Declared.Parameter;

/** Every include that the CapabilityStatement declares brings exactly what it names. */
class IncludeWalkIT extends Walk {
    @TestFactory
    Stream<DynamicNode> every_declared_include_brings_what_the_record_refers_to() {
        return walked.declared.types().stream()
                .map(walked.declared::resource)
                .filter(CapabilityStatementRestResourceComponent::hasSearchInclude)
                .map(type -> dynamicContainer(
                        type.getType(),
                        type.getSearchInclude().stream()
                                .map(StringType::getValue)
                                .map(include -> test(include, () -> include(type.getType(), include)))));
    }

    @TestFactory
    Stream<DynamicNode> every_declared_reverse_include_brings_what_refers_to_the_record() {
        return walked.declared.types().stream()
                .map(walked.declared::resource)
                .filter(CapabilityStatementRestResourceComponent::hasSearchRevInclude)
                .map(type -> dynamicContainer(
                        type.getType(),
                        type.getSearchRevInclude().stream()
                                .map(StringType::getValue)
                                .map(include -> test(include, () -> reverse(type.getType(), include)))));
    }

    private static DynamicTest test(String name, Runnable test) {
        return dynamicTest(name, test::run);
    }

    private void include(String type, String include) {
        Parameter parameter = parameter(include);
        Resource from = walked.oracle.shelf.all(type).stream()
                .filter(resource -> walked.oracle.links(resource, parameter).anyMatch(to -> to != resource))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stored record has a target of " + include));
        Set<String> expected = walked.oracle
                .links(from, parameter)
                .filter(to -> to != from)
                .map(IncludeWalkIT::key)
                .collect(Collectors.toCollection(TreeSet::new));

        check(type + "?_id=" + from.getIdPart() + "&_include=" + include, from, expected);
    }

    private void reverse(String type, String include) {
        Parameter parameter = parameter(include);
        Resource to = walked.oracle.shelf.all(parameter.type()).stream()
                .flatMap(other -> walked.oracle.links(other, parameter).filter(target -> target != other))
                .filter(target -> target.fhirType().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing stored refers to a " + type + " by " + include));
        Set<String> expected = walked.oracle.shelf.all(parameter.type()).stream()
                .filter(other ->
                        other != to && walked.oracle.links(other, parameter).anyMatch(to::equals))
                .map(IncludeWalkIT::key)
                .collect(Collectors.toCollection(TreeSet::new));

        check(type + "?_id=" + to.getIdPart() + "&_revinclude=" + include, to, expected);
    }

    private Parameter parameter(String include) {
        String[] parts = include.split(":");
        return walked.declared.need(parts[0], parts[1]);
    }

    private void check(String path, Resource match, Set<String> expected) {
        var entries = walked.entries(path);
        Set<String> included = keys(entries, SearchEntryMode.INCLUDE);
        // Other tests may have stored more since.
        included.removeIf(key -> walked.oracle.shelf.get(key) == null);

        assertThat(keys(entries, SearchEntryMode.MATCH)).as(path).containsExactly(key(match));
        assertThat(included).as(path).isEqualTo(expected);
    }

    private static Set<String> keys(java.util.List<BundleEntryComponent> entries, SearchEntryMode mode) {
        return entries.stream()
                .filter(entry -> entry.getSearch().getMode() == mode)
                .map(entry -> key(entry.getResource()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String key(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdPart();
    }
}
