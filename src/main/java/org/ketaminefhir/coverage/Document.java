package org.ketaminefhir.coverage;

import java.util.function.Function;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.Coding;

/** A document, in the forms in which it is read. */
public final class Document {
    private final Function<Coding, byte[]> json;
    private final Supplier<byte[]> page;
    private final Supplier<byte[]> pdf;

    /** @param json by the tag that the Bundle has, or null */
    Document(Function<Coding, byte[]> json, Supplier<byte[]> page, Supplier<byte[]> pdf) {
        this.json = json;
        this.page = page;
        this.pdf = pdf;
    }

    /** The Bundle, as FHIR JSON. */
    public byte[] json() {
        return json.apply(null);
    }

    byte[] tagged(Coding tag) {
        return json.apply(tag);
    }

    /** A page of HTML that is read and printed. */
    public byte[] page() {
        return page.get();
    }

    /** The same page as PDF. */
    public byte[] pdf() {
        return pdf.get();
    }
}
