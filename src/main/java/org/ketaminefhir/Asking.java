package org.ketaminefhir;

import javax.sql.DataSource;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.coverage.CoverageForms;
import org.ketaminefhir.coverage.KeptDocumentation;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.login.Login;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.release.Release;
import org.ketaminefhir.requests.Inbox;
import org.ketaminefhir.requests.Requests;
import org.ketaminefhir.requests.Worker;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires what answers the data requests of payers. */
@Configuration(proxyBeanMethods = false)
class Asking {
    @Bean
    Inbox inbox(DataSource database) {
        return Inbox.open(database);
    }

    @Bean
    Requests requests(
            Inbox inbox,
            Definitions definitions,
            SearchContract contract,
            Records records,
            Intake intake,
            Release release,
            KeptDocumentation documentation,
            CoverageForms forms,
            Access access,
            Audit audit,
            Login login,
            Settings settings,
            Environment environment) {
        return new Requests(
                inbox,
                definitions,
                contract,
                records,
                intake,
                release,
                documentation,
                forms,
                access,
                audit,
                login::registered,
                () -> login.base() != null
                        ? login.base()
                        : "http://127.0.0.1:" + environment.getProperty("local.server.port") + "/fhir",
                settings.requests().approval());
    }

    @Bean
    Worker dataRequestWorker(Requests requests) {
        return requests.worker();
    }

    /** When everything else is ready. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> dataRequestsStart(Worker dataRequestWorker) {
        return event -> dataRequestWorker.start();
    }
}
