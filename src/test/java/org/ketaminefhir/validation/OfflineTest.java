package org.ketaminefhir.validation;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.http.ManagedWebAccess.WebAccessPolicy;
import org.hl7.fhir.validation.ValidatorSettings;
import org.hl7.fhir.validation.instance.InstanceValidator;
import org.hl7.fhir.validation.service.utils.QuestionnaireMode;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.definitions.Definitions;

/** The HL7 core has known holes in its access to the web and in its own server: it gets neither. */
class OfflineTest {
    private static final Validator VALIDATOR = new Validator(Definitions.load(Examples.FHIR), 1);

    @Test
    void the_core_may_not_fetch_anything() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        web.start();
        String url = "http://127.0.0.1:" + web.getAddress().getPort() + "/StructureDefinition/x";
        try {
            assertThat(ManagedWebAccess.getAccessPolicy()).isEqualTo(WebAccessPolicy.PROHIBITED);
            assertThatThrownBy(() -> ManagedWebAccess.get(List.of("web"), url)).isInstanceOf(IOException.class);

            validate(
                    """
                    {"resourceType":"Patient","meta":{"profile":["%1$s"]},"name":[{"text":"Test"}],
                     "extension":[{"url":"%1$s","valueString":"x"}],
                     "maritalStatus":{"coding":[{"system":"%1$s","code":"x"}]},
                     "photo":[{"url":"%1$s"}]}"""
                            .formatted(url));

            assertThat(asked).hasValue(0);
        } finally {
            web.stop(0);
        }
    }

    @Test
    void the_program_touches_nothing_of_the_core_but_its_validator() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("org.ketaminefhir");

        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.hl7.fhir.validation..")
                        .and(not(belongToAnyOf(
                                InstanceValidator.class, ValidatorSettings.class, QuestionnaireMode.class))))
                .check(classes);
    }

    private static Verdict validate(String json) {
        Resource resource = (Resource) Examples.FHIR.newJsonParser().parseResource(json);
        Candidate candidate = new Candidate(resource.fhirType(), json.getBytes(StandardCharsets.UTF_8), resource);
        return VALIDATOR.validate(candidate, VALIDATOR.natureOf(resource, reference -> Optional.empty()));
    }
}
