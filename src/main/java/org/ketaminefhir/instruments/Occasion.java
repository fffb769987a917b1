package org.ketaminefhir.instruments;

import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Type;

/** Whom an instrument was taken of, and on which day as the sender wrote it. */
record Occasion(String patient, String day) {
    static Occasion of(Observation observation) {
        Type effective = observation.getEffective();
        Type when = effective instanceof Period period ? period.getStartElement() : effective;
        return new Occasion(observation.getSubject().getReference(), day(when));
    }

    static Occasion of(QuestionnaireResponse response) {
        return new Occasion(response.getSubject().getReference(), day(response.getAuthoredElement()));
    }

    private static String day(Type when) {
        String text = when instanceof BaseDateTimeType date ? date.getValueAsString() : null;
        return text == null || text.length() < 10 ? "" : text.substring(0, 10);
    }
}
