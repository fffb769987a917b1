package org.ketaminefhir;

import java.io.PrintStream;

/** What the program does in place of serving, when its first argument is the name of this. */
interface Command {
    String name();

    /** Its arguments, as one would write them, and in one line what it does. */
    String usage();

    /**
     * @param arguments those after the name
     * @param out what others read on, and nothing else
     * @return 0 if all went well
     * @throws WrongArguments if they are not what {@link #usage()} says
     * @throws Exception if it could not be done; the message is for whoever typed it
     */
    int run(Arguments arguments, PrintStream out) throws Exception;
}
