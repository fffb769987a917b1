package org.ketaminefhir.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign this server's tokens: the last one signs, all of them verify. They are in a file that nobody but
 * its owner reads; when the file changes, running servers go by what it says then.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517">JSON Web Key</a>
 */
public final class ServerKeys implements JWKSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

    /** Every request verifies: RSA does it in a tenth of a millisecond, where ECDSA on P-384 takes four. */
    static final JWSAlgorithm ALGORITHM = JWSAlgorithm.RS384;

    /** Enough for what is good for five minutes. */
    private static final int BITS = 2048;

    private record Read(JWKSet keys, FileTime modified, long size) {
        boolean isOf(FileTime time, long length) {
            return modified.equals(time) && size == length;
        }
    }

    private final Path file;
    private volatile Read read;

    private ServerKeys(Path file) {
        this.file = file;
    }

    /** Makes the file if there is none. */
    static ServerKeys open(Path file) {
        ServerKeys keys = new ServerKeys(file);
        try {
            if (!Files.exists(file)) {
                OwnersFile.createUnlessThere(file, text(List.of(newKey())));
            }
            keys.read = keys.read();
            return keys;
        } catch (IOException | ParseException e) {
            throw new RefusedStart("%s: The file with this server's keys cannot be read.".formatted(file), e);
        }
    }

    /**
     * Adds a key, which signs from then on.
     *
     * @param kept how many of the keys that there were go on verifying, the newest first
     * @return the id of the new key
     */
    public static String rotate(Path file, int kept) throws IOException {
        try {
            List<JWK> keys = Files.exists(file)
                    ? new ArrayList<>(parse(Files.readString(file)).getKeys())
                    : new ArrayList<>();
            List<JWK> next = new ArrayList<>(keys.subList(Math.max(0, keys.size() - kept), keys.size()));
            JWK key = newKey();
            next.add(key);
            OwnersFile.replace(file, text(next));
            return key.getKeyID();
        } catch (ParseException e) {
            throw new IOException("The file with the keys of the server cannot be read.", e);
        }
    }

    private static JWK newKey() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyIDFromThumbprint(true)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(ALGORITHM)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(List<JWK> keys) {
        return new JWKSet(keys).toString(false);
    }

    private static JWKSet parse(String text) throws ParseException {
        JWKSet keys = JWKSet.parse(text);
        boolean sound = !keys.isEmpty()
                && keys.getKeys().stream()
                        .allMatch(key ->
                                key.isPrivate() && key.getKeyID() != null && ALGORITHM.equals(key.getAlgorithm()));
        if (!sound) {
            throw new ParseException("not the keys of this server", 0);
        }
        return keys;
    }

    private Read read() throws IOException, ParseException {
        FileTime modified = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        return new Read(parse(Files.readString(file)), modified, size);
    }

    private JWKSet current() {
        Read before = read;
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            if (!before.isOf(modified, size)) {
                // Looked at once, whatever it is: until it changes again.
                read = new Read(before.keys(), modified, size);
                read = read();
                LOG.info(
                        "The keys of this server have changed; there are {} now.",
                        read.keys().size());
            }
        } catch (IOException | ParseException e) {
            // Its message may quote the file.
            LOG.error("The file with this server's keys cannot be read any more; going on with those read before.");
        }
        return read.keys();
    }

    /** The id of the key that signs. */
    String signing() {
        List<JWK> keys = current().getKeys();
        return keys.get(keys.size() - 1).getKeyID();
    }

    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) {
        return selector.select(current());
    }
}
