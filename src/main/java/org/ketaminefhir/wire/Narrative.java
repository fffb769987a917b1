package org.ketaminefhir.wire;

import java.io.StringReader;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Whether a narrative is safe to show: XHTML of the allowed elements and attributes only, nothing active, nothing that
 * loads by itself but images.
 *
 * @see <a href="https://hl7.org/fhir/R4/narrative.html#xhtml">The XHTML fragment</a>
 */
final class Narrative {
    static final String XHTML = "http://www.w3.org/1999/xhtml";

    private static final Set<String> ELEMENTS = Set.of(
            """
            a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 \
            h2 h3 h4 h5 h6 hr i img kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th \
            thead tr tt ul var"""
                    .split(" "));
    private static final Set<String> ATTRIBUTES = Set.of(
            """
            abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff \
            charset cite class colspan compact coords dir frame headers height href hreflang hspace id ismap lang \
            longdesc name nohref nowrap rel rev rowspan rules scope shape space span src start style summary tabindex \
            title type usemap valign value vspace width"""
                    .split(" "));
    private static final Set<String> ADDRESSES = Set.of("href", "src", "cite", "longdesc", "usemap");
    private static final Set<String> SCHEMES = Set.of("http", "https", "mailto", "tel", "urn", "cid");

    private static final int DEEPEST = 100;

    private Narrative() {}

    static void check(String div, Path path, Findings findings) {
        String fault;
        try {
            fault = fault(div);
        } catch (XMLStreamException e) {
            fault = "is not well-formed XHTML";
        }
        if (fault != null) {
            findings.add(Rule.NARRATIVE_UNSAFE, path, "The narrative %s.".formatted(fault));
        }
    }

    /** What is wrong with it, to stand after "The narrative", or null. */
    private static String fault(String div) throws XMLStreamException {
        XMLStreamReader in = SafeXml.narrative(new StringReader(div));
        int depth = 0;
        while (in.hasNext()) {
            int event = in.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
                return "has a document type or a processing instruction";
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++depth > DEEPEST) {
                    return "has elements more than %d deep".formatted(DEEPEST);
                }
                String fault = depth == 1 && !in.getLocalName().equals("div") ? "is not one div" : elementFault(in);
                if (fault != null) {
                    return fault;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
        return null;
    }

    private static String elementFault(XMLStreamReader in) {
        if (!XHTML.equals(in.getNamespaceURI())) {
            return "has an element outside of the XHTML namespace";
        }
        if (!ELEMENTS.contains(in.getLocalName())) {
            return "has an element that FHIR does not allow there, such as script, iframe, form or object";
        }
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String name = in.getAttributeLocalName(i);
            boolean xml = "http://www.w3.org/XML/1998/namespace".equals(in.getAttributeNamespace(i));
            boolean plain = in.getAttributeNamespace(i) == null
                    || in.getAttributeNamespace(i).isEmpty();
            if (!xml && !(plain && ATTRIBUTES.contains(name))) {
                return "has an attribute that FHIR does not allow there, such as an event handler";
            }
            if (ADDRESSES.contains(name) && !harmlessAddress(in.getAttributeValue(i))) {
                return "has a link or image whose address is neither relative nor of http, https, mailto, tel, urn, "
                        + "cid or an image in data";
            }
            if (name.equals("style") && !harmlessStyle(in.getAttributeValue(i))) {
                return "has a style that loads or runs something";
            }
        }
        return null;
    }

    private static boolean harmlessAddress(String address) {
        String plain = address.strip().toLowerCase(Locale.ROOT);
        int colon = plain.indexOf(':');
        boolean relative = colon < 0 || plain.indexOf('/') >= 0 && plain.indexOf('/') < colon || plain.startsWith("#");
        boolean image = plain.startsWith("data:image/") && !plain.startsWith("data:image/svg");
        return relative && plain.chars().noneMatch(Character::isISOControl)
                || image
                || colon > 0 && SCHEMES.contains(plain.substring(0, colon));
    }

    private static boolean harmlessStyle(String style) {
        String plain = style.toLowerCase(Locale.ROOT);
        return !plain.contains("url(")
                && !plain.contains("expression(")
                && !plain.contains("javascript:")
                && !plain.contains("@import")
                && !plain.contains("\\");
    }
}
