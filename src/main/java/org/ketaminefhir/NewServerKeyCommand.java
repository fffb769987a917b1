package org.ketaminefhir;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import org.ketaminefhir.login.ServerKeys;

/** Gives the server a new key to sign its tokens with, while it runs. */
final class NewServerKeyCommand implements Command {
    @Override
    public String name() {
        return "new-server-key";
    }

    @Override
    public String usage() {
        return """
          new-server-key [--file=./data/server-keys.json] [--keep=1]
              adds a key, which signs from now on; of those before, the newest --keep go on verifying""";
    }

    @Override
    public int run(Arguments arguments, PrintStream out) throws IOException {
        arguments.only(Set.of("file", "keep"));
        String keep = arguments.value("keep", "1");
        if (!keep.matches("\\d{1,2}")) {
            throw new WrongArguments("--keep is a number.");
        }
        Path file = Path.of(arguments.value("file", "./data/server-keys.json"));
        out.println("New key " + ServerKeys.rotate(file, Integer.parseInt(keep)) + " in " + file);
        return 0;
    }
}
