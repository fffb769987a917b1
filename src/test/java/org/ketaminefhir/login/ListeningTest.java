package org.ketaminefhir.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.access.Caller;
import org.springframework.mock.web.MockHttpServletRequest;

/** Where a server may listen: without clients on this machine alone, with clients never in the clear over a network. */
class ListeningTest {
    private static LoginSettings settings(String clients, String issuer, String base, boolean tlsEndsBefore) {
        return new LoginSettings(
                clients == null ? null : Path.of(clients), Path.of("keys"), issuer, List.of(), base, tlsEndsBefore);
    }

    private static Login open(LoginSettings settings, InetAddress address) {
        return Login.open(settings, address, false, Set.of(), Set.of(), scope -> Optional.empty(), null, failure -> {});
    }

    @Test
    void without_clients_whoever_is_on_this_machine_may_call_and_nobody_else_can() throws UnknownHostException {
        Login login = open(settings(null, null, null, false), InetAddress.getLoopbackAddress());

        assertThat(login.required()).isFalse();
        assertThat(login.identify(new MockHttpServletRequest()).caller()).isSameAs(Caller.LOCAL);
        assertThatThrownBy(() -> open(settings(null, null, null, true), null))
                .isInstanceOf(IllegalStateException.class);
        InetAddress any = InetAddress.getByName("0.0.0.0");
        assertThatThrownBy(() -> open(settings(null, null, null, true), any))
                .hasMessageContaining("No clients are configured");
    }

    @Test
    void an_identity_provider_alone_says_nothing_about_who_may_call() {
        assertThatThrownBy(() ->
                        open(settings(null, "https://idp.example", null, false), InetAddress.getLoopbackAddress()))
                .isInstanceOf(RefusedStart.class)
                .hasMessageStartingWith("ketamine-fhir.issuer needs ketamine-fhir.clients");
        assertThatThrownBy(
                        () -> open(settings("c", "https://idp.example", null, false), InetAddress.getLoopbackAddress()))
                .hasMessageStartingWith("ketamine-fhir.issuer needs ketamine-fhir.audience");
        assertThatThrownBy(
                        () -> open(settings("c", "http://idp.example", null, false), InetAddress.getLoopbackAddress()))
                .hasMessageStartingWith("ketamine-fhir.issuer begins with https");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false, false,, yes",
        "127.0.0.1, false, false, https://fhir.example/fhir, yes",
        "10.0.0.1, false, false, https://fhir.example/fhir, no",
        "10.0.0.1, true, false, https://fhir.example/fhir, yes",
        "10.0.0.1, false, true, https://fhir.example/fhir, yes",
        "10.0.0.1, true, false,, no",
        "0.0.0.0, false, false, https://fhir.example/fhir, no",
        ", false, false, https://fhir.example/fhir, no",
        ", true, false, https://fhir.example/fhir, yes",
    })
    void what_goes_over_a_network_goes_by_tls_and_under_a_name(
            String address, boolean tls, boolean tlsEndsBefore, String base, String may) throws UnknownHostException {
        InetAddress listens = address == null ? null : InetAddress.getByName(address);
        LoginSettings settings = settings("c", null, base, tlsEndsBefore);

        if (may.equals("yes")) {
            assertThatCode(() -> Listening.check(listens, tls, settings)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Listening.check(listens, tls, settings)).isInstanceOf(RefusedStart.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://fhir.example/fhir",
                "https://fhir.example/",
                "https://fhir.example/fhir/",
                "https://fhir.example/fhir?x=/fhir",
                "https://user@fhir.example/fhir",
                "fhir.example/fhir",
                "https:///fhir"
            })
    void a_base_that_is_none_is_refused(String base) {
        assertThatThrownBy(() ->
                        Listening.check(InetAddress.getLoopbackAddress(), false, settings("c", null, base, false)))
                .isInstanceOf(RefusedStart.class)
                .hasMessageStartingWith("ketamine-fhir.base");
    }
}
