package org.ketaminefhir.audit;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.InstantType;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;

/**
 * Shows a row as an AuditEvent.
 *
 * @see <a href="https://hl7.org/fhir/R4/auditevent.html">AuditEvent</a>
 */
final class Rendering {
    private final FhirContext fhir;

    Rendering(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @param node the machine that wrote it */
    Version of(Link link, String node) {
        AuditEvent event = event(link, node);
        byte[] json = fhir.newJsonParser().encodeResourceToString(event).getBytes(StandardCharsets.UTF_8);
        return new Version(
                new Key(Audit.TYPE, link.place().name()),
                1,
                Instant.ofEpochMilli(link.recorded()),
                false,
                Content.of(json, reference -> reference),
                link.happening().patient(),
                null);
    }

    private static AuditEvent event(Link link, String node) {
        Happening what = link.happening();
        AuditEvent event = new AuditEvent();
        Classified.profiles(what).forEach(event.getMeta()::addProfile);
        event.setType(Classified.type(what.kind()));
        Classified.subtype(what.kind(), what.interaction()).ifPresent(event::addSubtype);
        event.setAction(Classified.action(what.kind()));
        event.setRecordedElement(time(link.recorded()));
        event.setOutcome(AuditEventOutcome.fromCode(Integer.toString(link.outcome())));
        if (what.origin().purpose() != null) {
            event.addPurposeOfEvent(Agents.purpose(what.origin().purpose()));
        }
        Agents.of(what, node).forEach(event::addAgent);
        event.getSource().setSite(node).setObserver(Agents.server()).addType(Codes.APPLICATION_SERVER);
        Entities.of(what).forEach(event::addEntity);
        return event;
    }

    private static InstantType time(long millis) {
        InstantType time = new InstantType(new Date(millis), TemporalPrecisionEnum.MILLI);
        time.setTimeZoneZulu(true);
        return time;
    }
}
