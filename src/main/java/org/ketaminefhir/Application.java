package org.ketaminefhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.LenientErrorHandler;
import jakarta.servlet.Filter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.api.CrossOrigin;
import org.ketaminefhir.api.FhirServlet;
import org.ketaminefhir.api.Guarded;
import org.ketaminefhir.api.Identification;
import org.ketaminefhir.api.TransportErrors;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.coverage.CoverageDocumentation;
import org.ketaminefhir.coverage.CoverageForms;
import org.ketaminefhir.coverage.KeptDocumentation;
import org.ketaminefhir.coverage.PriorAuthorization;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Judge;
import org.ketaminefhir.intake.Keeping;
import org.ketaminefhir.intake.RegisteredOrganizations;
import org.ketaminefhir.intake.ShippedDefinitions;
import org.ketaminefhir.login.Login;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.regimens.Regimens;
import org.ketaminefhir.release.Release;
import org.ketaminefhir.requests.Inbox;
import org.ketaminefhir.requests.Requests;
import org.ketaminefhir.validation.Validator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.filter.CorsFilter;

/** Starts the server and wires its packages together: this file alone knows them all. */
@SpringBootApplication
@EnableConfigurationProperties(Settings.class)
public class Application {
    public static void main(String[] args) {
        if (Commands.isMeant(args)) {
            System.exit(Commands.run(args, System.out, System.err));
        }
        SpringApplication.run(Application.class, args);
    }

    /** How FHIR is read and written everywhere: nothing is thrown away or put in place of what was sent. */
    static FhirContext newFhirContext() {
        FhirContext fhir = FhirContext.forR4();
        fhir.getParserOptions().setStripVersionsFromReferences(false);
        fhir.getParserOptions().setOverrideResourceIdWithBundleEntryFullUrl(false);
        // The strict reader comes first; what it lets pass and the model cannot hold is for the validator to explain.
        LenientErrorHandler silent = new LenientErrorHandler(false);
        silent.setErrorOnInvalidValue(false);
        silent.setErrorOnInvalidExtension(false);
        fhir.setParserErrorHandler(silent);
        return fhir;
    }

    @Bean
    Definitions definitions() {
        return Definitions.load(newFhirContext());
    }

    @Bean
    SearchContract searchContract(Definitions definitions) {
        return SearchContract.of(definitions);
    }

    @Bean
    Records records(DataSource database, Definitions definitions) {
        return Records.open(database, definitions);
    }

    @Bean
    Audit audit(DataSource database, SearchContract contract) {
        return Audit.open(database, contract);
    }

    @Bean
    Instruments instruments(Definitions definitions) {
        return Instruments.from(definitions);
    }

    @Bean
    Validator validator(Definitions definitions, Settings settings) {
        return new Validator(definitions, settings.validatorsAtOnce());
    }

    @Bean
    Judge judge(Definitions definitions, Validator validator, Instruments instruments) {
        return new Judge(validator, instruments, Regimens.from(definitions));
    }

    @Bean
    ShippedDefinitions shippedDefinitions(Definitions definitions, SearchContract contract, Records records) {
        ShippedDefinitions shipped = new ShippedDefinitions(definitions, contract.types());
        shipped.store(records);
        return shipped;
    }

    @Bean
    RegisteredOrganizations registeredOrganizations(Definitions definitions, Login login, Records records) {
        Map<Party, String> names = new LinkedHashMap<>();
        login.organizations().forEach(one -> names.put(one.party(), one.name()));
        RegisteredOrganizations organizations = new RegisteredOrganizations(definitions.fhir());
        organizations.store(names, records);
        return organizations;
    }

    @Bean
    Intake intake(
            Definitions definitions,
            Records records,
            Judge judge,
            Instruments instruments,
            ShippedDefinitions shipped,
            Access access,
            Inbox inbox) {
        return new Intake(definitions.fhir(), records, judge, instruments, shipped, access, inbox);
    }

    @Bean
    Release release(Records records, Definitions definitions, SearchContract contract, Instruments instruments) {
        return new Release(records, definitions, contract, instruments);
    }

    @Bean
    CoverageDocumentation coverageDocumentation(Definitions definitions, Instruments instruments) {
        return new CoverageDocumentation(definitions, instruments, Regimens.from(definitions));
    }

    @Bean
    PriorAuthorization priorAuthorization(CoverageDocumentation documentation, Definitions definitions) {
        return new PriorAuthorization(documentation, definitions);
    }

    @Bean
    KeptDocumentation keptDocumentation(
            CoverageDocumentation documentation, Intake intake, Records records, Definitions definitions) {
        Keeping keeping = new Keeping(intake, records, definitions.fhir());
        return new KeptDocumentation(documentation, keeping, definitions.fhir());
    }

    @Bean
    CoverageForms coverageForms(CoverageDocumentation documentation, Definitions definitions) {
        return new CoverageForms(documentation, definitions);
    }

    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> transportErrors(Definitions definitions) {
        return jetty ->
                jetty.addServerCustomizers(server -> server.setErrorHandler(new TransportErrors(definitions.fhir())));
    }

    /** Off where no origin is named. */
    @Bean
    FilterRegistrationBean<CorsFilter> cors(Settings settings) {
        List<String> origins = settings.cors().origins();
        FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(CrossOrigin.filter(origins));
        filter.addUrlPatterns("/fhir/*");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        filter.setEnabled(!origins.isEmpty());
        return filter;
    }

    /** Before everything else. */
    @Bean
    FilterRegistrationBean<Guarded> guarded(Definitions definitions, Settings settings) {
        FilterRegistrationBean<Guarded> filter = new FilterRegistrationBean<>(
                new Guarded(definitions.fhir(), settings.limits().bodyBytes()));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    Access access(SearchContract contract) {
        return Access.load(contract);
    }

    @Bean
    Login login(Settings settings, ServerProperties server, Access access, DataSource database, Audit audit) {
        boolean tls = Ssl.isEnabled(server.getSsl());
        return Login.open(
                settings.login(),
                server.getAddress(),
                tls,
                access.roles(),
                access.rolesForNobody(),
                access::objection,
                database,
                failure -> audit.write(
                        List.of(Happening.failedLogin(failure.client(), failure.address(), "client_credentials"))));
    }

    /** Before identification: who asks here has no token yet. */
    @Bean
    FilterRegistrationBean<Filter> loginEndpoints(Login login) {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(login.endpoints());
        filter.addUrlPatterns("/oauth2/*", "/.well-known/*", "/fhir/.well-known/*");
        filter.setName("loginEndpoints");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 200);
        return filter;
    }

    /** After cross-origin, whose questions carry no token. */
    @Bean
    FilterRegistrationBean<Identification> identification(Login login, Audit audit, Definitions definitions) {
        FilterRegistrationBean<Identification> filter =
                new FilterRegistrationBean<>(new Identification(login, audit, definitions.fhir()));
        filter.addUrlPatterns("/fhir/*");
        filter.setOrder(Ordered.LOWEST_PRECEDENCE);
        return filter;
    }

    @Bean
    ServletRegistrationBean<FhirServlet> fhirServlet(
            Definitions definitions,
            SearchContract contract,
            Access access,
            Settings settings,
            Intake intake,
            Release release,
            KeptDocumentation coverage,
            CoverageForms forms,
            PriorAuthorization authorization,
            Requests requests,
            Audit audit,
            Validator validator,
            Login login) {
        FhirServlet servlet = new FhirServlet(
                definitions,
                contract,
                access,
                settings.limits().limits(),
                intake,
                release,
                coverage,
                forms,
                authorization,
                requests.reviews(),
                audit,
                settings.pace().pace(),
                validator.terminology(),
                login);
        return new ServletRegistrationBean<>(servlet, "/fhir/*");
    }
}
