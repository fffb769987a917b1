package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.test.context.TestPropertySource;

/**
 * Every file of examples/, asked about over HTTP: the valid ones pass, each invalid one breaks its one rule.
 *
 * <p>On a database of its own, in which the people of the examples are the only ones of their numbers.
 */
@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:examples;DB_CLOSE_DELAY=-1")
class ExamplesIT extends RunningServer {
    private static final Map<Path, List<String>> EXPECTED = Examples.expectations("invalid");
    private static final Map<Path, List<String>> REMARKS = Examples.expectations("valid");

    /** Whom the examples speak of is on record, as it would be at a clinic that has sent before. */
    @BeforeEach
    void store_the_people() {
        Path people = Examples.ROOT.resolve("people");
        store(Examples.json("valid").stream()
                .filter(file -> file.startsWith(people))
                .map(ExamplesIT::read)
                .toList());
    }

    private void store(List<Resource> resources) {
        Bundle all = new Bundle().setType(BundleType.TRANSACTION);
        for (Resource resource : resources) {
            String address = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
            all.addEntry()
                    .setResource(resource)
                    .getRequest()
                    .setMethod(HTTPVerb.PUT)
                    .setUrl(address);
        }
        Server.Answer answer = server.post("", Examples.FHIR.newJsonParser().encodeResourceToString(all));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static Resource read(Path file) {
        return (Resource) Examples.FHIR.newJsonParser().parseResource(Examples.read(file));
    }

    /** Those with an id refer to each other: together they are the record of a patient, with something of every type. */
    @Test
    void the_examples_with_an_id_are_one_record_and_one_search_finds_a_whole_session() {
        store(Examples.json("valid").stream()
                .map(ExamplesIT::read)
                .filter(resource -> resource.hasId() && !isTransaction(resource))
                .toList());

        Server.Answer session = server.get("Encounter?_id=visit-1&_include=Encounter:patient"
                + "&_revinclude=MedicationAdministration:context&_revinclude=Observation:encounter"
                + "&_revinclude=QuestionnaireResponse:encounter&_revinclude=AdverseEvent:encounter"
                + "&_revinclude=Procedure:encounter&_revinclude=Provenance:target&_count=100");

        assertThat(session.status()).as(session.body()).isEqualTo(200);
        assertThat(session.bundle().getEntry().stream()
                        .map(entry -> entry.getResource().fhirType() + "/"
                                + entry.getResource().getIdElement().getIdPart()))
                .contains(
                        "Encounter/visit-1",
                        "Patient/testa",
                        "MedicationAdministration/dose-1",
                        "Observation/watch-1",
                        "Observation/phq-9-score-1",
                        "QuestionnaireResponse/phq-9-response-1",
                        "AdverseEvent/vomiting-1",
                        "Procedure/vital-signs-taken",
                        "Provenance/session-1-sent");
    }

    private static boolean isTransaction(Resource resource) {
        return resource instanceof Bundle bundle && bundle.getType() != BundleType.DOCUMENT;
    }

    @TestFactory
    Stream<DynamicTest> a_valid_example_breaks_no_rule() {
        return Examples.json("valid").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    Server.Answer answer = server.post("$validate", Examples.read(file));

                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.errors()).as(answer.body()).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_invalid_example_breaks_exactly_the_rule_that_it_is_made_for() {
        return Examples.json("invalid").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    Server.Answer answer = server.post("$validate", Examples.read(file));

                    assertThat(answer.errors()).as(answer.body()).isEqualTo(EXPECTED.get(file));
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_example_of_unusual_care_draws_its_remarks() {
        return REMARKS.entrySet().stream()
                .map(remark -> DynamicTest.dynamicTest(name(remark.getKey()), () -> {
                    Server.Answer answer = server.post("$validate", Examples.read(remark.getKey()));

                    assertThat(Stream.of(IssueSeverity.WARNING, IssueSeverity.INFORMATION)
                                    .flatMap(severity -> answer.rules(severity).stream()))
                            .as(answer.body())
                            .containsAll(remark.getValue());
                }));
    }

    @Test
    void every_invalid_example_is_expected_to_break_a_rule_and_every_expectation_has_its_file() {
        assertThat(EXPECTED.keySet()).containsExactlyInAnyOrderElementsOf(Examples.json("invalid"));
        assertThat(Examples.json("valid")).containsAll(REMARKS.keySet());
    }

    private static String name(Path file) {
        return Examples.ROOT.relativize(file).toString();
    }
}
