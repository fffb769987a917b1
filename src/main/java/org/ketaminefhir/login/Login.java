package org.ketaminefhir.login;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.LoopbackOnly;
import org.ketaminefhir.access.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who sends a request. Without registered clients it is whoever is on this machine, and the server listens there
 * alone.
 */
public final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private final LoginSettings settings;
    private final Registrations registrations;
    private final OutsideIssuer outside;
    private final AccessTokens tokens;
    private final Endpoints endpoints;

    private Login(LoginSettings settings) {
        this.settings = settings;
        this.registrations = null;
        this.outside = null;
        this.tokens = null;
        this.endpoints = null;
    }

    private Login(
            LoginSettings settings,
            Registrations registrations,
            OutsideIssuer outside,
            DataSource database,
            Consumer<FailedLogin> failures) {
        this.settings = settings;
        this.registrations = registrations;
        this.outside = outside;
        ServerKeys keys = ServerKeys.open(settings.keys());
        JdbcLoginSchema.migrate(database);
        this.tokens = new AccessTokens(registrations, keys, outside);
        RegisteredClients clients = new RegisteredClients(registrations);
        Assertions assertions =
                new Assertions(registrations, () -> Here.now().token(), new JdbcUsedAssertions(database));
        TokenEndpoint endpoint = new TokenEndpoint(
                clients,
                assertions,
                new IssuedTokens(keys, tokens, clients),
                new AskedScopes(registrations),
                new BearerLogin(tokens, clients),
                settings.tlsEndsBefore(),
                failures);
        this.endpoints = new Endpoints(this, endpoint, keys);
    }

    /**
     * @param address what the server listens on; null means every address
     * @param tls whether the server itself ends TLS
     * @param roles those that a client may have
     * @param rolesForNobody those of them whose clients act for no organization
     * @param objection a sentence if a scope asks for what no record can be asked
     * @param failures hears of each login that fails
     * @throws RefusedStart if what is configured is wrong or unsafe
     */
    public static Login open(
            LoginSettings settings,
            InetAddress address,
            boolean tls,
            Set<String> roles,
            Set<String> rolesForNobody,
            Function<Scope, Optional<String>> objection,
            DataSource database,
            Consumer<FailedLogin> failures) {
        if (!settings.configured()) {
            try {
                LoopbackOnly.check(address);
            } catch (IllegalStateException e) {
                throw new RefusedStart(e.getMessage(), e);
            }
            LOG.warn(
                    "NO CLIENTS ARE CONFIGURED: every program on this machine may read, change and delete every record."
                            + " The server answers this machine alone; ketamine-fhir.clients names who else may call.");
            return new Login(settings);
        }
        if (settings.clients() == null) {
            throw new RefusedStart(
                    "ketamine-fhir.issuer needs ketamine-fhir.clients beside it: which of its clients may"
                            + " call, and for whom they act.");
        }
        Listening.check(address, tls, settings);
        Fetch fetch = new Fetch();
        OutsideIssuer outside =
                settings.issuer() == null ? null : new OutsideIssuer(settings.issuer(), settings.audience(), fetch);
        Registrations registrations = new RegistrationReader(roles, rolesForNobody, objection, outside != null, fetch)
                .read(settings.clients());
        LOG.info(
                "{} clients of {} organizations are registered.",
                registrations.clients().size(),
                registrations.organizations().size());
        return new Login(settings, registrations, outside, database, failures);
    }

    /** Whether clients are registered; if not, everybody on this machine is {@link Caller#LOCAL}. */
    public boolean required() {
        return registrations != null;
    }

    /** Looks at the header of the request and at nothing else of it. */
    public Identity identify(HttpServletRequest request) {
        return required()
                ? tokens.identify(request.getHeader("Authorization"), addresses(request))
                : Identity.of(Caller.LOCAL);
    }

    /** A client with all that it is registered for; empty if it is registered no more. */
    public Optional<Caller> registered(String id) {
        if (!required()) {
            return Optional.of(Caller.LOCAL).filter(local -> local.id().equals(id));
        }
        return registrations
                .client(id)
                .map(client -> new Caller(client.id(), client.role(), client.organization(), client.scopes()));
    }

    /** Those that clients act for. */
    public List<RegisteredOrganization> organizations() {
        return required() ? registrations.organizations() : List.of();
    }

    /** Answers what belongs to login and lets everything else pass. */
    public Filter endpoints() {
        return required() ? endpoints : (request, response, chain) -> chain.doFilter(request, response);
    }

    /** Under which the outside knows {@code /fhir}; null if it goes by the address of the request. */
    public String base() {
        return settings.base();
    }

    /** Where clients get their tokens; null if nobody needs one, or the identity provider does not say it now. */
    public String tokenEndpoint(HttpServletRequest request) {
        if (!required()) {
            return null;
        }
        return givesTokens() ? addresses(request).token() : outside.endpoint("token_endpoint");
    }

    /** Where tokens are asked about; null if nowhere. */
    public String introspectionEndpoint(HttpServletRequest request) {
        if (!required()) {
            return null;
        }
        return givesTokens() ? addresses(request).introspection() : outside.endpoint("introspection_endpoint");
    }

    /** Whether this server gives tokens itself: not if all clients get theirs elsewhere. */
    boolean givesTokens() {
        return registrations.anyHasKeys();
    }

    /** Where the keys are that sign the tokens; null if nobody says it now. */
    String keys(HttpServletRequest request) {
        return givesTokens() ? addresses(request).keys() : outside.endpoint("jwks_uri");
    }

    Addresses addresses(HttpServletRequest request) {
        return Addresses.of(settings.base(), request);
    }
}
