package org.ketaminefhir.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;

/**
 * What was touched. The profiles of BALP have one object of the system: the record that was written or read, or the
 * search. What goes along is told by its type.
 */
final class Entities {
    private Entities() {}

    static List<AuditEventEntityComponent> of(Happening event) {
        List<AuditEventEntityComponent> entities = new ArrayList<>();
        if (event.patient() != null) {
            entities.add(new AuditEventEntityComponent()
                    .setType(Codes.PERSON)
                    .setRole(Codes.PATIENT)
                    .setWhat(new Reference("Patient/" + event.patient())));
        }
        boolean first = event.kind().ofRecord();
        for (Touched touched : event.records()) {
            String type = touched.key().type();
            entities.add(new AuditEventEntityComponent()
                    .setType(first ? Codes.SYSTEM_OBJECT : new Coding(Codes.RESOURCE_TYPE, type, type))
                    .setRole(Codes.DOMAIN_RESOURCE)
                    .setWhat(new Reference(touched.reference())));
            first = false;
        }
        if (event.query() != null || event.interaction().startsWith("$")) {
            entities.add(query(event));
        }
        if (event.origin().request() != null) {
            entities.add(new AuditEventEntityComponent()
                    .setType(Codes.REQUEST_ID)
                    .setWhat(new Reference()
                            .setIdentifier(
                                    new Identifier().setValue(event.origin().request()))));
        }
        return entities;
    }

    private static AuditEventEntityComponent query(Happening event) {
        AuditEventEntityComponent query = new AuditEventEntityComponent()
                .setType(event.kind().ofRecord() ? Codes.OTHER : Codes.SYSTEM_OBJECT)
                .setRole(Codes.QUERY);
        if (event.query() != null) {
            query.setQuery(event.query().getBytes(StandardCharsets.UTF_8));
        }
        if (event.interaction().startsWith("$")) {
            query.addDetail().setType("operation").setValue(new StringType(event.interaction()));
        }
        return query;
    }
}
