package org.ketaminefhir.wire;

import java.io.InputStream;
import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML that fetches nothing and expands nothing: no DTD is read, no entity replaced, no other document opened. */
final class SafeXml {
    static final String XINCLUDE = "http://www.w3.org/2001/XInclude";

    private static final XMLInputFactory FACTORY = factory();

    private SafeXml() {}

    static XMLStreamReader open(InputStream utf8) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(utf8, "UTF-8");
    }

    static XMLStreamReader open(Reader text) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(text);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
        // Woodstox would stop at half a million characters; the body's own limit is ours.
        if (factory.isPropertySupported("com.ctc.wstx.maxAttributeSize")) {
            factory.setProperty("com.ctc.wstx.maxAttributeSize", Integer.MAX_VALUE);
        }
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return factory;
    }
}
