package org.ketaminefhir.wire;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML that fetches nothing and opens no other document: no DTD is read, no entity is known but XML's own five and, in a
 * narrative, the characters of XHTML.
 */
final class SafeXml {
    static final String XINCLUDE = "http://www.w3.org/2001/XInclude";

    /** Properties of Woodstox, which HAPI brings; another parser does without. */
    private static final String MAX_ATTRIBUTE_SIZE = "com.ctc.wstx.maxAttributeSize";

    private static final String LAZY_PARSING = "com.ctc.wstx.lazyParsing";

    private static final String UNDECLARED_ENTITIES = "com.ctc.wstx.undeclaredEntityResolver";

    private static final XMLInputFactory BODIES = factory();
    private static final XMLInputFactory NARRATIVES = narratives();

    private SafeXml() {}

    static XMLStreamReader body(InputStream utf8) throws XMLStreamException {
        return BODIES.createXMLStreamReader(utf8, "UTF-8");
    }

    static XMLStreamReader narrative(Reader text) throws XMLStreamException {
        return NARRATIVES.createXMLStreamReader(text);
    }

    private static XMLInputFactory narratives() {
        XMLInputFactory factory = factory();
        set(factory, UNDECLARED_ENTITIES, (XMLResolver) SafeXml::character);
        return factory;
    }

    /** Any character outside of ASCII does: the narrative is only looked at, what is kept is what was sent. */
    private static Object character(String publicId, String systemId, String base, String name)
            throws XMLStreamException {
        if (!XhtmlCharacters.NAMES.contains(name)) {
            throw new XMLStreamException("no entity of XHTML");
        }
        return new ByteArrayInputStream("\u00A0".getBytes(StandardCharsets.UTF_8));
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // An entity that is not replaced would vanish from an attribute without a word; so that it is an error.
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
        // Woodstox would stop at half a million characters; the limit of the body is ours.
        set(factory, MAX_ATTRIBUTE_SIZE, Integer.MAX_VALUE);
        // Otherwise a fault inside of a text would come late and unchecked, out of the middle of a getter.
        set(factory, LAZY_PARSING, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return factory;
    }

    private static void set(XMLInputFactory factory, String property, Object value) {
        if (factory.isPropertySupported(property)) {
            factory.setProperty(property, value);
        }
    }
}
