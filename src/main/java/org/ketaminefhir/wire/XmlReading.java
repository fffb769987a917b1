package org.ketaminefhir.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.ketaminefhir.validation.Issue;

/** One body of XML: turned into JSON as far as it is FHIR XML, then read as JSON, so that every rule stands once. */
final class XmlReading {
    private final Ground ground;
    private final Path path = new Path();
    private final Findings findings = new Findings();

    XmlReading(Ground ground) {
        this.ground = ground;
    }

    Reading read(byte[] body) {
        try {
            byte[] xml = Body.checked(body, ground.limits(), path, Rule.XML_SYNTAX, findings);
            return together(new JsonReading(ground).readConverted(json(xml)));
        } catch (Findings.Ended end) {
            return new Reading(new byte[0], null, List.of(), findings.issues());
        }
    }

    private byte[] json(byte[] xml) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(xml.length);
        try (JsonGenerator out = ground.json().createGenerator(json)) {
            new XmlWalk(ground, path, findings, SafeXml.body(new ByteArrayInputStream(xml))).document(out);
        } catch (XMLStreamException e) {
            throw notWellFormed(e);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
        }
        return json.toByteArray();
    }

    private Findings.Ended notWellFormed(XMLStreamException fault) {
        String place = fault.getLocation() == null
                ? ""
                : " at line %d, column %d"
                        .formatted(
                                fault.getLocation().getLineNumber(),
                                fault.getLocation().getColumnNumber());
        boolean entity = String.valueOf(fault.getMessage()).contains("entity");
        return entity
                ? findings.end(Rule.XML_ENTITY, path, "The XML uses an entity%s; FHIR XML has none.".formatted(place))
                : findings.end(Rule.XML_SYNTAX, path, "The XML is not well formed%s.".formatted(place));
    }

    private Reading together(Reading converted) {
        List<Issue> issues = new ArrayList<>(findings.issues());
        issues.addAll(converted.issues());
        return new Reading(
                converted.json(),
                converted.resourceType(),
                converted.entries(),
                issues.subList(0, Math.min(issues.size(), Findings.MOST)));
    }
}
