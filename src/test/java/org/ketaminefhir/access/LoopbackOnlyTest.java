package org.ketaminefhir.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackOnlyTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1"})
    void a_server_that_only_this_machine_reaches_may_start(String address) throws UnknownHostException {
        InetAddress loopback = InetAddress.getByName(address);

        assertThatCode(() -> LoopbackOnly.check(loopback)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.10", "10.0.0.1", "8.8.8.8", "::ffff:10.0.0.1", "fe80::1"})
    void a_server_that_others_reach_may_not(String address) throws UnknownHostException {
        InetAddress open = InetAddress.getByName(address);

        assertThatThrownBy(() -> LoopbackOnly.check(open)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void no_address_means_every_address_and_may_not() {
        assertThatThrownBy(() -> LoopbackOnly.check(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1");
    }
}
