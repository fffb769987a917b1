package org.ketaminefhir.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The public keys of a client: in the registration file, or at an address of which that file names the host.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html#registering-a-client-communicating-public-keys">
 *     Registering a client</a>
 */
final class ClientKeys {
    private static final int SHORTEST_RSA = 2048;

    /** @param address null if the file has the keys itself */
    record Found(JWKSource<SecurityContext> source, String address) {}

    private final Fetch fetch;

    ClientKeys(Fetch fetch) {
        this.fetch = fetch;
    }

    /** @param optional whether a client may have none */
    Found of(Block client, boolean optional) {
        if (client.has("jwks") && client.has("jwks-url")) {
            throw Block.wrong(client.node("jwks-url"), "A client has either jwks or jwks-url.");
        }
        if (client.has("jwks-hosts") && !client.has("jwks-url")) {
            throw Block.wrong(client.node("jwks-hosts"), "The field 'jwks-hosts' goes with jwks-url alone.");
        }
        if (client.has("jwks")) {
            return new Found(new ImmutableJWKSet<>(inline(client.node("jwks"))), null);
        }
        if (client.has("jwks-url")) {
            return fetched(client);
        }
        if (!optional) {
            throw Block.wrong(client.node(), "A client needs a key: jwks, or jwks-url with jwks-hosts.");
        }
        return new Found(null, null);
    }

    private static JWKSet inline(Node node) {
        List<JWK> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Node one : new Block("The field 'jwks'", node, Set.of("keys")).items("keys")) {
            JWK key = parse(one);
            String reason = whyNot(key);
            if (reason != null) {
                throw Block.wrong(one, "%s", reason);
            }
            if (!ids.add(key.getKeyID())) {
                throw Block.wrong(one, "There are two keys with the same kid.");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw Block.wrong(node, "A client needs a key: 'keys' is empty.");
        }
        return new JWKSet(keys);
    }

    private static JWK parse(Node node) {
        if (!(Block.plain(node) instanceof Map<?, ?> map)) {
            throw Block.wrong(node, "A key is written as fields with values.");
        }
        try {
            Map<String, Object> fields = new java.util.LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(name.toString(), value));
            return JWK.parse(fields);
        } catch (ParseException | IllegalArgumentException e) {
            // What the library says may quote the key.
            throw Block.wrong(node, "This is no JSON Web Key.");
        }
    }

    /** Why a key is not one that a client may sign with, as one sentence; null if it is. */
    static String whyNot(JWK key) {
        if (key.isPrivate()) {
            return "This is a private key: make a new one, keep it with the client, and register its public part.";
        }
        if (key.getKeyID() == null) {
            return "A key needs a kid.";
        }
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
            return "A key with the use '%s' does not sign; leave use out or write sig."
                    .formatted(key.getKeyUse().identifier());
        }
        boolean known = key instanceof RSAKey
                || key instanceof ECKey ec && ec.getCurve().equals(Curve.P_384);
        String algorithm = key instanceof RSAKey ? "RS384" : "ES384";
        if (!known
                || key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(algorithm)) {
            return "A key is an RSA key for RS384 or an EC key on P-384 for ES384.";
        }
        if (key instanceof RSAKey rsa && rsa.size() < SHORTEST_RSA) {
            return "An RSA key has at least 2048 bits.";
        }
        return broken(key) ? "This is no key: its numbers do not belong together." : null;
    }

    private static boolean broken(JWK key) {
        try {
            return (key instanceof RSAKey rsa ? rsa.toPublicKey() : ((ECKey) key).toPublicKey()) == null;
        } catch (JOSEException e) {
            return true;
        }
    }

    private Found fetched(Block client) {
        Node node = client.node("jwks-url");
        String address = client.text("jwks-url");
        client.node("jwks-hosts");
        Set<String> hosts = new TreeSet<>();
        client.items("jwks-hosts").forEach(host -> hosts.add(Block.text(host, "A host")));
        URI uri = Fetch.address(address);
        if (uri == null) {
            throw Block.wrong(node, "A jwks-url begins with https://, or with http:// if its host is this machine.");
        }
        if (!hosts.contains(uri.getHost())) {
            throw Block.wrong(node, "The host of the jwks-url is not among the jwks-hosts.");
        }
        return new Found(new FetchedKeys(fetch, uri, ClientKeys::whyNot), address);
    }
}
