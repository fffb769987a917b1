package org.ketaminefhir.search;

/** A search parameter has a value that cannot be understood; the message says what can. */
public final class BadParameterValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public BadParameterValue(String parameter, String allowed) {
        super("the value of %s must be %s".formatted(parameter, allowed));
    }
}
