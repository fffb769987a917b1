package org.ketaminefhir.login;

/** What was configured cannot be served; the message says in one sentence what is wrong, and where. */
public final class RefusedStart extends IllegalStateException {
    private static final long serialVersionUID = 1;

    RefusedStart(String sentence) {
        super(sentence);
    }

    RefusedStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
