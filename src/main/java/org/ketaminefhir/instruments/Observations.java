package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationComponentComponent;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Resource;

/** Reads an instrument that was sent as observations: one for each item, one for the panel, one for the total. */
final class Observations {
    private static final Set<ObservationStatus> RETRACTED =
            EnumSet.of(ObservationStatus.ENTEREDINERROR, ObservationStatus.CANCELLED);
    private static final Set<ObservationStatus> FINISHED =
            EnumSet.of(ObservationStatus.FINAL, ObservationStatus.AMENDED, ObservationStatus.CORRECTED);

    private Observations() {}

    static boolean retracted(Observation observation) {
        return observation.getStatus() != null && RETRACTED.contains(observation.getStatus());
    }

    static boolean finished(Observation observation) {
        return observation.getStatus() != null && FINISHED.contains(observation.getStatus());
    }

    static boolean isTotal(Resource resource, Instrument instrument) {
        return resource instanceof Observation observation
                && !retracted(observation)
                && instrument.isTotal(observation.getCode().getCoding());
    }

    static boolean isItem(Resource resource, Instrument instrument) {
        return resource instanceof Observation observation
                && !retracted(observation)
                && !instrument.isTotal(observation.getCode().getCoding())
                && instrument.isItem(observation.getCode().getCoding());
    }

    static Answer answer(Item item, Observation observation) {
        if (!observation.hasValue() && observation.hasDataAbsentReason()) {
            return new Answer.Absent();
        }
        return AnswerReader.read(item, observation.getValue());
    }

    /** The number that a total has, or null where it has none. */
    static BigDecimal total(Observation observation) {
        return AnswerReader.number(observation.getValue());
    }

    /** The answers that the given observations hold, and the components of the one that binds them together. */
    static Sheet read(Instrument instrument, Observation holder, String path, List<Resource> members) {
        Sheet sheet = new Sheet(instrument, path, finished(holder));
        for (int i = 0; i < holder.getComponent().size(); i++) {
            ObservationComponentComponent component = holder.getComponent().get(i);
            String at = "%s.component[%d]".formatted(path, i);
            instrument
                    .item(component.getCode().getCoding())
                    .ifPresent(item -> sheet.put(item, answer(item, component), at));
        }
        for (Resource member : members) {
            if (isItem(member, instrument)) {
                Observation observation = (Observation) member;
                Item item = instrument.item(observation.getCode().getCoding()).orElseThrow();
                sheet.putRecord(item, answer(item, observation), path + ".hasMember");
            }
        }
        return sheet;
    }

    private static Answer answer(Item item, ObservationComponentComponent component) {
        if (!component.hasValue() && component.hasDataAbsentReason()) {
            return new Answer.Absent();
        }
        return AnswerReader.read(item, component.getValue());
    }
}
