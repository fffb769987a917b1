package org.ketaminefhir;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import org.ketaminefhir.login.TokenRequest;

/** Gets an access token as a client does, and prints it. */
final class TokenCommand implements Command {
    @Override
    public String name() {
        return "token";
    }

    @Override
    public String usage() {
        return """
          token --client=ID --key=FILE --scope="SCOPE SCOPE" [--base=http://127.0.0.1:8080/fhir]
              prints an access token for a registered client""";
    }

    @Override
    public int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        arguments.only(Set.of("base", "client", "key", "scope"));
        TokenRequest request = new TokenRequest(
                arguments.value("base", "http://127.0.0.1:8080/fhir"),
                arguments.needed("client"),
                Path.of(arguments.needed("key")),
                arguments.needed("scope"));
        out.println(request.send());
        return 0;
    }
}
