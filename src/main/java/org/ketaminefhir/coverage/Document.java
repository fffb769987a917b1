package org.ketaminefhir.coverage;

import java.util.function.Supplier;

/** A document, in the forms in which it is read. */
public final class Document {
    private final Supplier<byte[]> json;
    private final Supplier<byte[]> page;

    Document(Supplier<byte[]> json, Supplier<byte[]> page) {
        this.json = json;
        this.page = page;
    }

    /** The Bundle, as FHIR JSON. */
    public byte[] json() {
        return json.get();
    }

    /** A page of HTML that is read and printed. */
    public byte[] page() {
        return page.get();
    }
}
