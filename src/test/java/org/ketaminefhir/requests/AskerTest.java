package org.ketaminefhir.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.views.View;

/** Who left a request has the rights that it had then, as far as they hold. */
class AskerTest {
    private static final Access ACCESS =
            Access.load(SearchContract.of(Definitions.load(Examples.FHIR, "file:profiles/server/*.json")));

    private static Asker asker(Caller registered, String... scopes) {
        Taken taken = new Taken(
                "t", "payer", List.of(scopes).stream().map(Scope::parse).toList(), 0, 1);
        Version task = new Version(new Key("Task", "t"), 1, Instant.now(), true, null, "p", "org-x");
        return Asker.of(taken, task, id -> Optional.ofNullable(registered), ACCESS);
    }

    private static Caller registered(String organization, String role, String... scopes) {
        return new Caller(
                "payer",
                role,
                new Party(organization, Set.of(), Set.of()),
                List.of(scopes).stream().map(Scope::parse).toList());
    }

    private static void gone(Caller registered, String... scopes) {
        assertThatThrownBy(() -> asker(registered, scopes))
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.reason()).isEqualTo(Reason.CLIENT));
    }

    @Test
    void who_is_registered_for_less_or_for_somebody_else_is_not_answered() {
        gone(null, "system/Task.crus");
        gone(registered("org-y", "insurer", "system/*.cruds"), "system/Task.crus");
        gone(registered("org-x", "registry", "system/*.cruds"), "system/Task.crus");
        gone(registered("org-x", "insurer", "system/Task.rs"), "system/Task.crus");
        gone(
                registered("org-x", "insurer", "system/Task.crus", "system/Observation.rs?category=survey"),
                "system/Task.crus",
                "system/Observation.rs");
        assertThat(asker(registered("org-x", "insurer", "system/*.cruds"), "system/Task.crus"))
                .isNotNull();
    }

    @Test
    void what_the_token_says_of_a_type_goes_before_the_registration_and_that_before_the_role() {
        Caller registered =
                registered("org-x", "insurer", "system/Task.crus", "system/Observation.rs?category=survey,vital-signs");

        View token = asker(registered, "system/Task.crus", "system/Observation.rs?category=survey")
                .view();
        View registration = asker(registered, "system/Task.crus").view();

        assertThat(token.where("Observation").toString()).contains("survey").doesNotContain("vital-signs");
        assertThat(registration.where("Observation").toString()).contains("survey", "vital-signs");
        assertThat(registration.shows("Encounter")).isTrue();
        assertThat(registration.where("Encounter")).isEmpty();
        assertThat(registration.shows("Consent")).isFalse();
        assertThat(asker(registered, "system/Task.crus").mayFetch("Observation"))
                .isFalse();
    }
}
