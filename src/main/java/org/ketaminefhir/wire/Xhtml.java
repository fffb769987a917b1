package org.ketaminefhir.wire;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Writes the element that a reader stands on as text of its own, the way FHIR JSON carries a narrative. */
final class Xhtml {
    private final XMLStreamReader in;
    private final StringBuilder out = new StringBuilder();
    private boolean tagOpen;

    private Xhtml(XMLStreamReader in) {
        this.in = in;
    }

    /** Leaves the reader on the element's end. */
    static String copy(XMLStreamReader in) throws XMLStreamException {
        return new Xhtml(in).copy();
    }

    private String copy() throws XMLStreamException {
        start(true);
        int depth = 1;
        while (depth > 0) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    start(false);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    end();
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    escape(in.getText(), content());
                default -> {}
            }
        }
        return out.toString();
    }

    private StringBuilder content() {
        if (tagOpen) {
            out.append('>');
            tagOpen = false;
        }
        return out;
    }

    private void start(boolean root) {
        content().append('<').append(in.getLocalName());
        if (root) {
            out.append(" xmlns=\"").append(Narrative.XHTML).append('"');
        } else if (!Narrative.XHTML.equals(in.getNamespaceURI())) {
            // Kept visibly foreign, so that the narrative's own rule finds it; so are attributes with a prefix.
            out.append(" xmlns=\"\"");
        }
        for (int i = 0; i < in.getAttributeCount(); i++) {
            out.append(' ');
            String prefix = in.getAttributePrefix(i);
            if (prefix != null && !prefix.isEmpty()) {
                out.append(prefix).append(':');
            }
            out.append(in.getAttributeLocalName(i)).append("=\"");
            escape(in.getAttributeValue(i), out);
            out.append('"');
        }
        tagOpen = true;
    }

    private void end() {
        if (tagOpen) {
            out.append("/>");
            tagOpen = false;
        } else {
            out.append("</").append(in.getLocalName()).append('>');
        }
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
