package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.Server;

/** Every operation that the CapabilityStatement declares of a type is called, and answers in its own shape. */
class OperationWalkIT extends Walk {
    @TestFactory
    Stream<DynamicNode> every_declared_operation_answers_and_no_other_does() {
        return walked.declared.types().stream()
                .map(type -> dynamicContainer(
                        type,
                        Stream.concat(
                                walked.declared.resource(type).getOperation().stream()
                                        .map(operation -> dynamicTest(
                                                "$" + operation.getName(), () -> call(type, operation.getName()))),
                                Stream.of(dynamicTest("$paint", () -> refused(type))))));
    }

    @TestFactory
    Stream<DynamicNode> every_declared_operation_of_the_whole_server_answers() {
        return walked.declared.system().getOperation().stream()
                .map(operation -> dynamicTest("$" + operation.getName(), () -> callAll(operation.getName())));
    }

    private void callAll(String operation) {
        switch (operation) {
            case "meta" ->
                inUse(
                        "$meta",
                        walked.oracle.shelf.types().stream()
                                // The audit says which profiles it follows, and is no record that is kept.
                                .filter(type -> !type.equals("AuditEvent"))
                                .flatMap(type -> walked.oracle.shelf.all(type).stream())
                                .toList());
            case "validate" -> {
                Server.Answer answer = server.post("$validate", Walked.json(some("Patient")));
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.<Resource>resource()).isInstanceOf(OperationOutcome.class);
            }
            default -> throw new AssertionError("teach the walk to call $" + operation);
        }
    }

    /** All that the records bear, and nothing twice; other tests bring in more. */
    private void inUse(String path, Collection<Resource> records) {
        Parameters answer = get(path);
        // Where none is in use there is none.
        Meta meta = answer.hasParameter() ? (Meta) answer.getParameterFirstRep().getValue() : new Meta();

        assertThat(names(meta.getTag())).doesNotHaveDuplicates().containsAll(names(records, record -> record.getMeta()
                .getTag()));
        assertThat(names(meta.getSecurity()))
                .doesNotHaveDuplicates()
                .containsAll(names(records, record -> record.getMeta().getSecurity()));
        assertThat(meta.getProfile().stream().map(PrimitiveType::getValue))
                .doesNotHaveDuplicates()
                .containsAll(records.stream()
                        .flatMap(record -> record.getMeta().getProfile().stream())
                        .map(PrimitiveType::getValue)
                        .toList());
    }

    private static List<String> names(Collection<Resource> records, Function<Resource, List<Coding>> labels) {
        return records.stream()
                .flatMap(record -> names(labels.apply(record)).stream())
                .toList();
    }

    private static List<String> names(List<Coding> labels) {
        return labels.stream()
                .filter(Coding::hasCode)
                .map(label -> label.getSystem() + "|" + label.getCode())
                .toList();
    }

    private void refused(String type) {
        Server.Answer answer = server.get(type + "/$paint");

        assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.<Resource>resource()).isInstanceOf(OperationOutcome.class);
    }

    private void call(String type, String operation) {
        switch (operation) {
            case "meta" -> {
                Parameters meta = get(address(some(type)) + "/$meta");
                assertThat(meta.getParameterFirstRep().getName()).isEqualTo("return");
                assertThat(meta.getParameterFirstRep().getValue().fhirType()).isEqualTo("Meta");
                inUse(type + "/$meta", walked.oracle.shelf.all(type));
            }
            case "validate" -> {
                Server.Answer answer = server.post(type + "/$validate", Walked.json(some(type)));
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.<Resource>resource()).isInstanceOf(OperationOutcome.class);
            }
            case "everything" -> everything();
            case "lastn" -> lastn();
            case "document" -> {
                Bundle document = get(address(some(type)) + "/$document");
                assertThat(document.getType()).isEqualTo(Bundle.BundleType.DOCUMENT);
                assertThat(document.getEntryFirstRep().getResource().fhirType()).isEqualTo("Composition");
            }
            case "coverage-documentation" -> coverageDocumentation();
            case "member-match" -> memberMatch();
            case "prior-auth-bundle" -> priorAuthBundle();
            case "review" -> {
                // Of those on record none waits.
                Server.Answer answer = server.post(
                        address(some(type)) + "/$review",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"decision\",\"valueCode\":\"approve\"}]}");
                assertThat(answer.errors()).as(answer.body()).containsExactly("request-not-waiting");
            }
            case "expand" -> expand();
            case "validate-code" -> validateCode();
            case "lookup" -> lookup();
            case "extract" -> extract();
            case "populate" -> populate();
            default -> throw new AssertionError("teach the walk to call $" + operation);
        }
    }

    /** The compartment of a patient, and the patient. */
    private void everything() {
        Resource patient = walked.oracle.shelf.all("Patient").stream()
                .max((a, b) -> Long.compare(records(a), records(b)))
                .orElseThrow();
        Surroundings surroundings = new Surroundings(walked.oracle);
        Set<String> expected = walked.oracle.shelf.types().stream()
                // What was done with a record is no part of it.
                .filter(walked.declared::kept)
                .flatMap(type -> walked.oracle.shelf.all(type).stream())
                .filter(record -> surroundings.inside(record, patient))
                .map(OperationWalkIT::address)
                .collect(Collectors.toSet());

        Set<String> found = walked.entries(address(patient) + "/$everything").stream()
                .map(entry -> address(entry.getResource()))
                .collect(Collectors.toSet());

        assertThat(expected).hasSizeGreaterThan(10);
        assertThat(found).containsAll(expected);
        // What goes along may be anybody's, but never another patient's.
        assertThat(found.stream().map(walked.oracle.shelf::get).filter(Objects::nonNull))
                .allSatisfy(record -> assertThat(patients(record)).isIn(Set.of(), Set.of(address(patient))));
    }

    private Set<String> patients(Resource record) {
        return walked.declared.parameter(record.fhirType(), "patient") == null
                ? Set.of()
                : walked.oracle
                        .links(record, walked.declared.need(record.fhirType(), "patient"))
                        .map(OperationWalkIT::address)
                        .collect(Collectors.toSet());
    }

    private long records(Resource patient) {
        return walked.oracle.shelf.all("Observation").stream()
                .filter(record -> ofPatient(record, patient))
                .count();
    }

    private boolean ofPatient(Resource record, Resource patient) {
        return walked.oracle
                .links(record, walked.declared.need(record.fhirType(), "patient"))
                .anyMatch(patient::equals);
    }

    private void lastn() {
        Resource patient = walked.oracle.shelf.all("Patient").stream()
                .max((a, b) -> Long.compare(records(a), records(b)))
                .orElseThrow();
        Bundle last = get("Observation/$lastn?max=1&patient=" + address(patient));

        List<String> codes = last.getEntry().stream()
                .map(entry -> (org.hl7.fhir.r4.model.Observation) entry.getResource())
                .map(observation -> observation.getCode().getCodingFirstRep().getCode())
                .toList();
        assertThat(codes).isNotEmpty().doesNotHaveDuplicates();
    }

    private void coverageDocumentation() {
        org.hl7.fhir.r4.model.Coverage coverage = walked.oracle.shelf.all("Coverage").stream()
                .map(org.hl7.fhir.r4.model.Coverage.class::cast)
                .filter(some -> "active".equals(some.getStatus().toCode()))
                .findFirst()
                .orElseThrow();
        Bundle document = get(coverage.getBeneficiary().getReference()
                + "/$coverage-documentation?purpose=claims-processing&policy=one-trial&coverage=" + address(coverage));

        assertThat(document.getType()).isEqualTo(Bundle.BundleType.DOCUMENT);
        assertThat(document.getEntryFirstRep().getResource().fhirType()).isEqualTo("Composition");
    }

    /** One of the patients has all that it takes. */
    private void priorAuthBundle() {
        List<Server.Answer> answers = walked.oracle.shelf.all("Coverage").stream()
                .map(org.hl7.fhir.r4.model.Coverage.class::cast)
                .filter(some -> "active".equals(some.getStatus().toCode()))
                .map(some -> server.get(some.getBeneficiary().getReference()
                        + "/$prior-auth-bundle?sessions=2&start=2026-06-01&end=2026-06-30&coverage=" + address(some)))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 422));
        assertThat(answers).anySatisfy(answer -> {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.bundle().getType()).isEqualTo(Bundle.BundleType.COLLECTION);
            assertThat(answer.bundle().getEntryFirstRep().getResource().fhirType())
                    .isEqualTo("Claim");
        });
    }

    /** The member of an active coverage, asked for in the words of the records themselves. */
    private void memberMatch() {
        Coverage coverage = walked.oracle.shelf.all("Coverage").stream()
                .map(Coverage.class::cast)
                .filter(some -> "active".equals(some.getStatus().toCode()) && some.hasSubscriberId())
                .filter(some -> walked.oracle.shelf.get(some.getBeneficiary().getReference()) instanceof Patient person
                        && person.hasBirthDate()
                        && person.getNameFirstRep().hasGiven())
                .findFirst()
                .orElseThrow();
        Patient patient =
                ((Patient) walked.oracle.shelf.get(coverage.getBeneficiary().getReference())).copy();
        patient.setId("member");
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("MemberPatient").setResource(patient);
        parameters
                .addParameter()
                .setName("CoverageToMatch")
                .setResource(coverage.copy().setBeneficiary(new Reference("Patient/member")));
        Server.Answer answer = server.post("Patient/$member-match", Walked.json(parameters));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Parameters told = answer.resource();
        assertThat(((Reference) told.getParameter("MemberId").getValue()).getReference())
                .isEqualTo(coverage.getBeneficiary().getReference());
    }

    private void expand() {
        ValueSet set = listed();
        ValueSet expanded = get("ValueSet/$expand?url=" + encoded(set.getUrl()));

        assertThat(expanded.getExpansion().getContains().stream()
                        .map(code -> new Tokens.Token(code.getSystem(), code.getCode())))
                .containsExactlyInAnyOrderElementsOf(
                        walked.oracle.shelf.valueSets().get(set.getUrl()));
    }

    private void validateCode() {
        ValueSet set = listed();
        Tokens.Token code = walked.oracle.shelf.valueSets().get(set.getUrl()).get(0);
        String question =
                "ValueSet/$validate-code?url=" + encoded(set.getUrl()) + "&system=" + encoded(code.system()) + "&code=";

        Parameters yes = get(question + encoded(code.code()));
        Parameters no = get(question + "no-such-code");

        assertThat(yes.getParameterBool("result")).isTrue();
        assertThat(no.getParameterBool("result")).isFalse();
    }

    private ValueSet listed() {
        return walked.oracle.shelf.all("ValueSet").stream()
                .map(ValueSet.class::cast)
                .filter(set -> walked.oracle.shelf.valueSets().containsKey(set.getUrl()))
                .findFirst()
                .orElseThrow();
    }

    private void lookup() {
        CodeSystem system = walked.oracle.shelf.all("CodeSystem").stream()
                .map(CodeSystem.class::cast)
                .filter(CodeSystem::hasConcept)
                .findFirst()
                .orElseThrow();
        var concept = system.getConceptFirstRep();
        Parameters found =
                get("CodeSystem/$lookup?system=" + encoded(system.getUrl()) + "&code=" + encoded(concept.getCode()));

        assertThat(found.getParameter("display").getValue().primitiveValue()).isEqualTo(concept.getDisplay());
    }

    private void extract() {
        QuestionnaireResponse response = walked.oracle.shelf.all("QuestionnaireResponse").stream()
                .map(QuestionnaireResponse.class::cast)
                .filter(some -> some.getStatus() == QuestionnaireResponse.QuestionnaireResponseStatus.COMPLETED)
                .filter(some -> walked.oracle.shelf.all("Questionnaire").stream()
                        .anyMatch(questionnaire -> ((Questionnaire) questionnaire)
                                .getUrl()
                                .equals(String.valueOf(some.getQuestionnaire()).replaceFirst("\\|.*", ""))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stored response answers a stored questionnaire"));
        Resource answer = get(address(response) + "/$extract");
        Bundle bundle = answer instanceof Bundle extracted
                ? extracted
                : (Bundle) ((Parameters) answer).getParameterFirstRep().getResource();

        assertThat(bundle.getType()).isEqualTo(Bundle.BundleType.TRANSACTION);
        assertThat(bundle.getEntry())
                .anyMatch(entry -> entry.getResource().fhirType().equals("Observation"));
    }

    private void populate() {
        Resource questionnaire = some("Questionnaire");
        Resource patient = some("Patient");
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("subject").setValue(new org.hl7.fhir.r4.model.Reference(address(patient)));
        Server.Answer answer = server.post(address(questionnaire) + "/$populate", Walked.json(parameters));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Resource resource = answer.resource();
        QuestionnaireResponse response = resource instanceof QuestionnaireResponse populated
                ? populated
                : (QuestionnaireResponse)
                        ((Parameters) resource).getParameterFirstRep().getResource();

        assertThat(response.getSubject().getReference()).endsWith(address(patient));
        assertThat(response.getQuestionnaire()).startsWith(((Questionnaire) questionnaire).getUrl());
    }

    private <T extends Resource> T get(String path) {
        Server.Answer answer = server.get(path);
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.resource();
    }

    private Resource some(String type) {
        return walked.oracle.shelf.all(type).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stored " + type));
    }

    private static String address(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdPart();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
