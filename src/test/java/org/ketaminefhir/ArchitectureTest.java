package org.ketaminefhir;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.release.Disclosure;

/** The rooms and who may enter which: the import table of the house. */
class ArchitectureTest {
    private static final String BASE = "org.ketaminefhir.";
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.ketaminefhir");

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            row("definitions"),
            row("validation", "definitions"),
            row("wire", "validation"),
            row("patch", "validation"),
            row("instruments", "definitions", "validation"),
            row("views"),
            row("search", "definitions", "views"),
            row("records", "definitions", "search", "views"),
            row("regimens", "definitions", "validation", "records", "search"),
            row("access", "definitions", "views"),
            row("login", "access"),
            row("audit", "access", "definitions", "records", "search"),
            row(
                    "intake",
                    "access",
                    "definitions",
                    "validation",
                    "instruments",
                    "regimens",
                    "records",
                    "search",
                    "views"),
            row("release", "definitions", "instruments", "records", "search", "views"),
            row("members", "definitions", "records", "release", "search", "validation", "views"),
            row("facts", "definitions", "instruments", "records", "regimens", "release", "search"),
            row("policies", "definitions", "facts", "instruments", "records"),
            row(
                    "coverage",
                    "access",
                    "definitions",
                    "facts",
                    "instruments",
                    "intake",
                    "policies",
                    "records",
                    "regimens",
                    "release",
                    "search"),
            row(
                    "requests",
                    "access",
                    "audit",
                    "coverage",
                    "definitions",
                    "intake",
                    "records",
                    "release",
                    "search",
                    "validation",
                    "views"),
            row(
                    "api",
                    "access",
                    "login",
                    "definitions",
                    "validation",
                    "wire",
                    "patch",
                    "intake",
                    "release",
                    "coverage",
                    "members",
                    "audit",
                    "requests",
                    "records",
                    "search"));

    private static Map.Entry<String, List<String>> row(String room, String... mayImport) {
        return Map.entry(room, List.of(mayImport));
    }

    @TestFactory
    Stream<DynamicTest> a_room_imports_only_what_its_row_allows() {
        return MAY_IMPORT.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    String[] allowed = Stream.concat(row.getValue().stream(), Stream.of(row.getKey()))
                            .map(room -> BASE + room + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(BASE + row.getKey() + "..")
                            .should()
                            .dependOnClassesThat(
                                    resideInAPackage("org.ketaminefhir..").and(not(resideInAnyPackage(allowed))))
                            .check(CLASSES);
                }));
    }

    @Test
    void every_room_has_its_row() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName())
                        .filter(name -> name.startsWith(BASE))
                        .map(name -> name.substring(BASE.length()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(MAY_IMPORT.keySet());
    }

    @Test
    void rooms_do_not_go_in_circles() {
        slices().matching("org.ketaminefhir.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_api_and_login_speak_http() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "api..", BASE + "login..", "org.ketaminefhir")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "ca.uhn.fhir.rest.server..", "jakarta.servlet..", "org.springframework.web.."))
                .check(CLASSES);
    }

    @Test
    void only_login_knows_keys_and_tokens() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "login..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework.security..", "com.nimbusds.."))
                .check(CLASSES);
    }

    @Test
    void only_validation_and_definitions_know_the_reference_validator() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "validation..", BASE + "definitions..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("ca.uhn.fhir.validation..", "org.hl7.fhir.common.hapi.."))
                .check(CLASSES);
    }

    @Test
    void a_database_is_spoken_to_only_by_package_private_classes_of_the_store_named_Jdbc() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Jdbc")
                .and()
                .areNotNestedClasses()
                .and()
                // By which one room writes in another's transaction.
                .doNotHaveFullyQualifiedName(BASE + "records.Alongside")
                .and()
                // What a room that has tables of its own takes over from the store.
                .doNotHaveFullyQualifiedName(BASE + "records.Durable")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.springframework.jdbc.."))
                .check(CLASSES);
        classes()
                .that()
                .haveSimpleNameStartingWith("Jdbc")
                .should()
                .bePackagePrivate()
                .andShould()
                .resideInAnyPackage(BASE + "records..", BASE + "login..", BASE + "audit..", BASE + "requests..")
                .check(CLASSES);
    }

    @Test
    void sql_is_put_together_only_where_searches_are() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "search..", BASE + "records..", BASE + "audit..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.jooq.."))
                .check(CLASSES);
    }

    @Test
    void nobody_imports_api() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "api..", "org.ketaminefhir")
                .should()
                .dependOnClassesThat(resideInAPackage(BASE + "api.."))
                .check(CLASSES);
    }

    @Test
    void what_documents_alone_are_made_from_is_asked_for_by_nobody_else() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "coverage..", BASE + "release..")
                .should()
                .callMethod(Disclosure.class, "documented")
                .check(CLASSES);
    }

    @Test
    void no_class_is_named_for_a_bucket() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Service|Dto|Mapper)")
                .check(CLASSES);
    }

    @Test
    void nothing_is_injected_into_fields() {
        noFields()
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .check(CLASSES);
    }

    @Test
    void at_least_half_of_the_types_are_of_no_concern_to_other_packages() {
        long all = CLASSES.stream().filter(type -> !type.isNestedClass()).count();
        long open = CLASSES.stream()
                .filter(type -> !type.isNestedClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();

        assertThat(open * 2).isLessThanOrEqualTo(all);
    }
}
