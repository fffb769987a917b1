package org.ketaminefhir;

import java.nio.file.Path;
import java.util.List;
import org.ketaminefhir.api.Pace;
import org.ketaminefhir.login.LoginSettings;
import org.ketaminefhir.wire.Limits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set, all under {@code ketamine-fhir.}; the README has the table.
 *
 * @param data folder of the embedded database
 * @param validators how many resources are judged at once; 0 means one for each processor
 * @param warmUp whether examples are judged before the server says that it is ready; without, the first senders wait
 * @param limits how much a sender may ask us to read
 * @param pace how much one client may ask
 * @param requests how data requests by Task are answered
 * @param cors which pages may use the server from a browser
 * @param clients file in which clients are registered; without, the server answers this machine alone
 * @param keys file of the keys that sign the tokens of this server; without, one in the data folder
 * @param issuer outside identity provider whose tokens are taken too
 * @param audience what its tokens name as their audience when they are meant for this server
 * @param base under which the outside knows {@code /fhir}
 * @param tlsEndsBefore whether a proxy in front of this process ends TLS
 */
@ConfigurationProperties("ketamine-fhir")
public record Settings(
        @DefaultValue("./data") Path data,
        @DefaultValue("0") int validators,
        @DefaultValue("true") boolean warmUp,
        @DefaultValue LimitSettings limits,
        @DefaultValue PaceSettings pace,
        @DefaultValue RequestSettings requests,
        @DefaultValue CorsSettings cors,
        Path clients,
        Path keys,
        String issuer,
        @DefaultValue List<String> audience,
        String base,
        @DefaultValue("false") boolean tlsEndsBefore) {

    /** @param approval whether the clinic that holds the patient has to release each answer to a data request */
    public record RequestSettings(@DefaultValue("false") boolean approval) {}

    /** @param origins whose pages may use the server from a browser; none by default */
    public record CorsSettings(@DefaultValue List<String> origins) {}

    /**
     * @param bodyBytes bytes of one body, unpacked
     * @param depth objects and lists inside one another
     * @param stringLength characters of one string; an attachment is one string
     * @param bundleEntries entries of one Bundle
     */
    public record LimitSettings(
            @DefaultValue("16777216") int bodyBytes,
            @DefaultValue("64") int depth,
            @DefaultValue("8388608") int stringLength,
            @DefaultValue("500") int bundleEntries) {
        Limits limits() {
            return new Limits(bodyBytes, depth, stringLength, bundleEntries);
        }
    }

    LoginSettings login() {
        Path keysFile = keys == null ? data.resolve("server-keys.json") : keys;
        return new LoginSettings(clients, keysFile, issuer, audience, base, tlsEndsBefore);
    }

    /**
     * @param requestsPerMinute requests of one client in a minute
     * @param requestsAtOnce requests of one client that are answered at the same time
     * @param matchesPerMinute how many of them may ask who somebody is, by {@code $match} and its like
     * @param local whether the program on this very machine is counted too, while no clients are configured
     */
    public record PaceSettings(
            @DefaultValue("6000") int requestsPerMinute,
            @DefaultValue("64") int requestsAtOnce,
            @DefaultValue("30") int matchesPerMinute,
            @DefaultValue("10") int failedMatchesPerHour,
            @DefaultValue("false") boolean local) {
        Pace pace() {
            return new Pace(
                    new Pace.Limits(requestsPerMinute, requestsAtOnce, matchesPerMinute, failedMatchesPerHour, local));
        }
    }

    int validatorsAtOnce() {
        return validators > 0 ? validators : Runtime.getRuntime().availableProcessors();
    }
}
