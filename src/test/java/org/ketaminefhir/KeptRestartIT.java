package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.Server.Answer;

/** What was kept under a number is the answer to the same question after a restart, too. */
class KeptRestartIT {
    private static final String QUESTION =
            """
            {"resourceType":"Parameters","parameter":[
             {"name":"coverage","valueIdentifier":{"value":"M-1001"}},{"name":"purpose","valueCode":"claims-processing"},
             {"name":"trackingId","valueIdentifier":{"value":"ACN-1"}},{"name":"persist","valueBoolean":true}]}""";

    @TempDir
    Path folder;

    @Test
    void one_number_is_one_document_across_restarts() throws Exception {
        int port = Program.freePort();
        String path;
        Answer first;
        try (Program program = Program.start(port, folder, "--ketamine-fhir.warm-up=false")) {
            program.ready();
            Server server = program.server();
            path = Clinic.located(server.post("", Examples.session()), "Patient") + "/$coverage-documentation";
            first = server.post(path, QUESTION);
            assertThat(first.status()).as(first.body()).isEqualTo(200);
        }
        try (Program program = Program.start(port, folder, "--ketamine-fhir.warm-up=false")) {
            program.ready();

            Answer second = program.server().post(path, QUESTION);

            assertThat(second.body()).isEqualTo(first.body());
            assertThat(second.header("Location")).isEqualTo(first.header("Location"));
            assertThat(program.server()
                            .get("DocumentReference?_summary=count")
                            .bundle()
                            .getTotal())
                    .isEqualTo(1);
        }
    }
}
