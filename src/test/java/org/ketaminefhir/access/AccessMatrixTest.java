package org.ketaminefhir.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ketaminefhir.Examples;
import org.ketaminefhir.access.Scope.Permission;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.views.Reach;
import org.ketaminefhir.views.View;

/** Who may do what: the table as it stands in access.yml, one column a role, one line an interaction. */
class AccessMatrixTest {
    private static final List<String> TYPES = Arrays.asList("Patient", "MedicationAdministration", "Observation", null);

    private final Access access =
            Access.load(SearchContract.of(Definitions.load(Examples.FHIR, "file:profiles/server/*.json")));

    @ParameterizedTest
    @CsvSource(
            useHeadersInDisplayName = true,
            textBlock =
                    """
            INTERACTION, local, nobody
            READ,        yes,   no
            SEARCH,      yes,   no
            HISTORY,     yes,   no
            CREATE,      yes,   no
            UPDATE,      yes,   no
            DELETE,      yes,   no
            ASSIGN_ID,   yes,   no
            VALIDATE,    yes,   no
            META,        yes,   no
            EVERYTHING,  yes,   no
            LASTN,       yes,   no
            DOCUMENT,    yes,   no
            COVERAGE_DOCUMENTATION, yes, no
            MEMBER_MATCH, yes,  no
            KEEP_DOCUMENTATION, yes, no
            PRIOR_AUTH_BUNDLE, yes, no
            REVIEW,      yes,   no
            EXTRACT,     yes,   no
            POPULATE,    yes,   no
            TERMINOLOGY, yes,   no
            METADATA,    yes,   yes
            """)
    void a_role_may_do_what_the_table_says(Interaction interaction, String local, String nobody) {
        for (String type : TYPES) {
            assertThat(said(Caller.LOCAL, interaction, type))
                    .as("local %s", type)
                    .isEqualTo(local);
            assertThat(said(new Caller("someone", "nobody", null, List.of()), interaction, type))
                    .as("nobody %s", type)
                    .isEqualTo(nobody);
        }
    }

    @ParameterizedTest
    @CsvSource(
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            ROLE,     TYPE,                     SEEN,    DOCUMENTED
            insurer,  MedicationAdministration, COVERED, COVERED_BEFORE
            insurer,  Observation,              COVERED, COVERED_BEFORE
            insurer,  QuestionnaireResponse,    COVERED, -
            insurer,  Encounter,                COVERED, -
            insurer,  Patient,                  COVERED, -
            clinic,   Observation,              TREATED, -
            registry, Observation,              TREATED, -
            auditor,  Observation,              -,       -
            """)
    void documents_alone_are_made_from_more_than_is_seen(String role, String type, Reach seen, Reach documented) {
        Caller caller =
                new Caller("someone", role, new Party("org", Set.of(), Set.of()), List.of(Scope.parse("system/*.rs")));

        View view = access.view(caller, Permission.READ);

        assertThat(reach(view, type)).isEqualTo(seen);
        assertThat(reach(view.documentedView(), type)).isEqualTo(documented);
        assertThat(view.documentedView().documented()).isEmpty();
        assertThat(view.documentedView().never()).isEqualTo(view.never());
        assertThat(view.documentedView().consented()).isEqualTo(view.consented());
    }

    @Test
    void a_scope_narrows_what_documents_are_made_from_too() {
        Caller caller = new Caller(
                "someone",
                "insurer",
                new Party("org", Set.of(), Set.of()),
                List.of(Scope.parse("system/Observation.rs?category=survey")));

        View view = access.view(caller, Permission.READ).documentedView();

        assertThat(view.types().keySet()).containsExactly("Observation");
        assertThat(view.where("Observation")).containsExactly(Map.of("category", Set.of("survey")));
    }

    private static Reach reach(View view, String type) {
        return view.types().containsKey(type) ? view.types().get(type).reach() : null;
    }

    @Test
    void a_scope_narrows_by_what_its_type_is_found_by() {
        assertThat(access.objection(Scope.parse("system/Observation.rs?category=survey")))
                .isEmpty();
        assertThat(access.objection(Scope.parse("system/*.rs?category=survey"))).isEmpty();
        assertThat(access.objection(Scope.parse("system/Observation.rs?colour=red")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("colour"));
        assertThat(access.objection(Scope.parse("system/Observation.rs?date=2026")))
                .isPresent();
    }

    @Test
    void the_table_has_every_interaction() {
        assertThat(Interaction.values()).hasSize(21);
    }

    @Test
    void a_refusal_says_why_without_naming_the_role_or_the_record() {
        Decision decision =
                access.mayCall(new Caller("someone", "nobody", null, List.of()), Interaction.READ, "Patient");

        assertThat(decision.because()).endsWith(".").doesNotContain("nobody", "someone", "Patient");
    }

    private String said(Caller caller, Interaction interaction, String type) {
        return access.mayCall(caller, interaction, type).allowed() ? "yes" : "no";
    }
}
