package org.ketaminefhir.login;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gets a small JSON document from elsewhere: never by a redirect, never for long, never much. */
final class Fetch {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST = 256 * 1024;
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[ ,])max-age=\"?(\\d{1,9})");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** What came; {@code fresh} says for how long it may be kept, null if its sender did not say. */
    record Document(String text, Duration fresh) {}

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();

    /** An address that may be fetched: by https, or by http from this very machine; null if it is none. */
    static URI address(String text) {
        try {
            URI uri = new URI(text);
            boolean here =
                    uri.getHost() != null && LOOPBACK.matcher(uri.getHost()).matches();
            boolean safe = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && here;
            boolean plain = uri.getUserInfo() == null && uri.getFragment() == null;
            return uri.getHost() != null && safe && plain ? uri : null;
        } catch (java.net.URISyntaxException e) {
            return null;
        }
    }

    /** @throws IOException if it does not come, or not as it should */
    Document get(URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request, head -> new LimitedBody(LARGEST));
        try {
            HttpResponse<byte[]> response = coming.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return new Document(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8), fresh(response));
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new IOException("it takes too long", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Duration fresh(HttpResponse<?> response) {
        String control =
                String.join(",", response.headers().allValues("Cache-Control")).toLowerCase(java.util.Locale.ROOT);
        if (control.contains("no-store") || control.contains("no-cache")) {
            return Duration.ZERO;
        }
        Matcher age = MAX_AGE.matcher(control);
        return age.find() ? Duration.ofSeconds(Long.parseLong(age.group(1))) : null;
    }
}
