package org.ketaminefhir.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.TestClient;

/** When keys at an address are fetched, by a clock of the test's own. */
class FetchedKeysTest {
    private static final JWK OLD = TestClient.ecKey();
    private static final JWK NEW = TestClient.ecKey();

    private final AtomicLong clock = new AtomicLong();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer web;
    private FetchedKeys keys;
    private String cacheControl = "max-age=60";
    private String body = set(OLD);
    private int status = 200;
    private int fetched;

    @BeforeEach
    void open() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/jwks", exchange -> {
            fetched++;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (cacheControl != null) {
                exchange.getResponseHeaders().set("Cache-Control", cacheControl);
            }
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        web.createContext("/never", exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        web.start();
        keys = new FetchedKeys(new Fetch(), address("/jwks"), ClientKeys::whyNot, clock::get);
    }

    @AfterEach
    void close() {
        over.countDown();
        web.stop(0);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + web.getAddress().getPort() + path);
    }

    private static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toString();
    }

    private boolean has(JWK key) throws RemoteKeySourceException {
        JWKMatcher matcher = new JWKMatcher.Builder().keyID(key.getKeyID()).build();
        return !keys.get(new JWKSelector(matcher), null).isEmpty();
    }

    private void later(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void they_are_kept_as_long_as_their_owner_says_and_not_longer() throws RemoteKeySourceException {
        assertThat(has(OLD)).isTrue();
        later(Duration.ofSeconds(59));
        assertThat(has(OLD)).isTrue();
        assertThat(fetched).isEqualTo(1);

        body = set(NEW);
        later(Duration.ofSeconds(1));
        assertThat(has(OLD)).isFalse();
        assertThat(fetched).isEqualTo(2);
    }

    @Test
    void a_new_key_is_found_soon_after_its_owner_has_it() throws RemoteKeySourceException {
        assertThat(has(OLD)).isTrue();
        body = set(OLD, NEW);
        assertThat(has(NEW)).isFalse();

        later(Duration.ofSeconds(5));
        assertThat(has(NEW)).isTrue();
        assertThat(fetched).isEqualTo(2);
    }

    @Test
    void when_nothing_is_said_they_are_kept_for_five_minutes() throws RemoteKeySourceException {
        cacheControl = null;
        has(OLD);
        later(Duration.ofSeconds(299));
        has(OLD);
        assertThat(fetched).isEqualTo(1);
        later(Duration.ofSeconds(1));
        has(OLD);
        assertThat(fetched).isEqualTo(2);
    }

    @Test
    void what_is_too_old_is_not_used_when_there_is_nothing_newer() throws RemoteKeySourceException {
        has(OLD);
        status = 500;
        later(Duration.ofSeconds(60));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> has(OLD)).isInstanceOf(RemoteKeySourceException.class);
        }
        assertThat(fetched).isEqualTo(2);

        status = 200;
        later(Duration.ofSeconds(5));
        assertThat(has(OLD)).isTrue();
    }

    @Test
    void what_is_no_set_of_keys_is_none() {
        body = "<html/>";

        assertThatThrownBy(() -> has(OLD)).isInstanceOf(RemoteKeySourceException.class);
    }

    @Test
    void who_does_not_answer_is_not_waited_for_long() {
        long begun = System.nanoTime();
        FetchedKeys never = new FetchedKeys(new Fetch(), address("/never"), ClientKeys::whyNot);

        assertThatThrownBy(() -> never.get(new JWKSelector(new JWKMatcher.Builder().build()), null))
                .isInstanceOf(RemoteKeySourceException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }
}
