package org.ketaminefhir;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** All that the program can do beside serving. */
final class Commands {
    private static final List<Command> ALL = List.of(
            new NewClientCommand(),
            new NewServerKeyCommand(),
            new TokenCommand(),
            new VerifyAudit(),
            new ErasePatient());

    private Commands() {}

    /** Whether the arguments are for a command, and not settings of the server. */
    static boolean isMeant(String[] arguments) {
        return arguments.length > 0 && !arguments[0].startsWith("-");
    }

    /** @return what the process ends with: 0 if all went well, 1 if not, 2 if nobody knows what was meant */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        Command command = ALL.stream()
                .filter(one -> one.name().equals(arguments[0]))
                .findFirst()
                .orElse(null);
        if (command == null) {
            err.println(
                    "There is no command " + arguments[0] + ". Without a command the program serves; these are there:");
            ALL.forEach(one -> err.println(one.usage()));
            return 2;
        }
        try {
            return command.run(new Arguments(Arrays.asList(arguments).subList(1, arguments.length)), out);
        } catch (WrongArguments e) {
            err.println(e.getMessage());
            err.println(command.usage());
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (Exception e) {
            err.println(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            return 1;
        }
    }
}
