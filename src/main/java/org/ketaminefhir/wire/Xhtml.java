package org.ketaminefhir.wire;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Writes the element that a reader stands on as text of its own, the way FHIR JSON carries a narrative. */
final class Xhtml {
    private Xhtml() {}

    /** Leaves the reader on the element's end. */
    static String copy(XMLStreamReader in) throws XMLStreamException {
        StringBuilder out = new StringBuilder();
        start(in, true, out);
        int depth = 1;
        while (depth > 0) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    start(in, false, out);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    end(in, out);
                }
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    out.append('&').append(in.getLocalName()).append(';');
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    escape(in.getText(), out);
                default -> {}
            }
        }
        return out.toString();
    }

    private static void start(XMLStreamReader in, boolean root, StringBuilder out) {
        out.append('<').append(in.getLocalName());
        if (root) {
            out.append(" xmlns=\"").append(Narrative.XHTML).append('"');
        } else if (!Narrative.XHTML.equals(in.getNamespaceURI())) {
            // Kept visibly foreign, so that the narrative's own rule finds it.
            out.append(" xmlns=\"\"");
        }
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String prefix = in.getAttributePrefix(i);
            out.append(' ');
            if ("xml".equals(prefix)) {
                out.append("xml:");
            }
            out.append(in.getAttributeLocalName(i)).append("=\"");
            escape(in.getAttributeValue(i), out);
            out.append('"');
        }
        out.append('>');
    }

    private static void end(XMLStreamReader in, StringBuilder out) {
        int last = out.length() - 1;
        boolean empty = out.charAt(last) == '>' && out.charAt(out.lastIndexOf("<") + 1) != '/' && isOpenTag(in, out);
        if (empty) {
            out.setLength(last);
            out.append("/>");
        } else {
            out.append("</").append(in.getLocalName()).append('>');
        }
    }

    /** Whether nothing came since the tag of this very element was opened. */
    private static boolean isOpenTag(XMLStreamReader in, StringBuilder out) {
        int tag = out.lastIndexOf("<");
        return out.charAt(out.length() - 2) != '/' && out.indexOf(in.getLocalName(), tag) == tag + 1;
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
