package org.ketaminefhir;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.login.NewClient;

/** Makes a key for a client, and the block that registers it. */
final class NewClientCommand implements Command {
    @Override
    public String name() {
        return "new-client";
    }

    @Override
    public String usage() {
        return """
          new-client --id=ID --role=ROLE --scopes="SCOPE SCOPE" [--name=NAME] [--organization=ID]
                     [--organization-name=NAME] [--identifiers="SYSTEM|VALUE SYSTEM|VALUE"]
                     [--algorithm=ES384|RS384] [--out=FOLDER]
              prints a client's registration and private key, or adds it to FOLDER/clients.yml and writes the key to
              FOLDER/ID.key.json; --organization-name registers the organization too""";
    }

    @Override
    public int run(Arguments arguments, PrintStream out) throws IOException {
        arguments.only(Set.of(
                "id",
                "role",
                "scopes",
                "name",
                "organization",
                "organization-name",
                "identifiers",
                "algorithm",
                "out"));
        String id = arguments.needed("id");
        if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new WrongArguments("--id has 1 to 64 letters, digits, '-', '.' and '_'.");
        }
        String algorithm = arguments.value("algorithm", "ES384");
        if (!Set.of("ES384", "RS384").contains(algorithm)) {
            throw new WrongArguments("--algorithm is ES384 or RS384.");
        }
        List<String> scopes = List.of(arguments.needed("scopes").strip().split(" +"));
        scopes.forEach(NewClientCommand::check);
        String identifiers = arguments.value("identifiers", "").strip();
        String organization = arguments.value("organization-name") == null
                ? arguments.value("organization")
                : arguments.needed("organization");
        NewClient.Made client = new NewClient(
                        id,
                        arguments.value("name", id),
                        arguments.needed("role"),
                        organization,
                        arguments.value("organization-name"),
                        identifiers.isEmpty() ? List.of() : List.of(identifiers.split(" +")),
                        scopes)
                .make(algorithm.equals("RS384"));
        if (arguments.value("out") == null) {
            out.print(client.registration());
            out.println("# The private key, for the client alone:");
            out.println("# " + client.privateKey());
            return 0;
        }
        Path folder = Path.of(arguments.value("out"));
        Path registrations = folder.resolve("clients.yml");
        Path key = folder.resolve(id + ".key.json");
        client.write(registrations, key);
        out.println("Registered " + id + " in " + registrations + "; its private key is in " + key);
        return 0;
    }

    private static void check(String scope) {
        try {
            Scope.parse(scope);
        } catch (IllegalArgumentException e) {
            throw new WrongArguments(e.getMessage());
        }
    }
}
