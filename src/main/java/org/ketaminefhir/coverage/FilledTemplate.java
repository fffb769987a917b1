package org.ketaminefhir.coverage;

import org.hl7.fhir.utilities.xhtml.NodeType;
import org.hl7.fhir.utilities.xhtml.XhtmlNode;

/** What a template came to, as it stands: it is written into JSON, and need not be taken apart and put together for it. */
final class FilledTemplate extends XhtmlNode {
    private static final long serialVersionUID = 1L;

    private final String div;

    /** @param div well-formed, as all that {@link Templates} give is */
    FilledTemplate(String div) {
        super(NodeType.Element, "div");
        this.div = div;
    }

    @Override
    public String getValueAsString() {
        return div;
    }

    @Override
    public String getValue() {
        return div;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }
}
