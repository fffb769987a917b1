package org.ketaminefhir;

/** A command was told what it does not understand; the message says what. */
final class WrongArguments extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongArguments(String sentence) {
        super(sentence);
    }
}
