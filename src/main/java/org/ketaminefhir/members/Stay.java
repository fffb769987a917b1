package org.ketaminefhir.members;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.records.CoveredDays;

/** A time, without a gap, for which somebody is a member; coverages that meet are one. */
record Stay(String patient, long low, long high) {
    private static final long DAY = 86_400_000;

    /** @param days patient by patient, the earliest first */
    static List<Stay> all(List<CoveredDays> days) {
        List<Stay> stays = new ArrayList<>();
        for (CoveredDays one : days) {
            Stay last = stays.isEmpty() ? null : stays.get(stays.size() - 1);
            if (last != null && last.patient.equals(one.patient()) && last.meets(one.low())) {
                stays.set(stays.size() - 1, new Stay(last.patient, last.low, Math.max(last.high, one.high())));
            } else {
                stays.add(new Stay(one.patient(), one.low(), one.high()));
            }
        }
        return stays;
    }

    private boolean meets(long next) {
        return high == Long.MAX_VALUE || next <= high + 1;
    }

    /** As Group.member. */
    void write(JsonGenerator json, long now) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("entity");
        json.writeStringField("reference", "Patient/" + patient);
        json.writeEndObject();
        if (low != Long.MIN_VALUE || high != Long.MAX_VALUE) {
            json.writeObjectFieldStart("period");
            if (low != Long.MIN_VALUE) {
                json.writeStringField(
                        "start",
                        low % DAY == 0 ? day(low) : Instant.ofEpochMilli(low).toString());
            }
            if (high != Long.MAX_VALUE) {
                json.writeStringField(
                        "end",
                        (high + 1) % DAY == 0
                                ? day(high)
                                : Instant.ofEpochMilli(high).toString());
            }
            json.writeEndObject();
        }
        if (now < low || now > high) {
            json.writeBooleanField("inactive", true);
        }
        json.writeEndObject();
    }

    private static String day(long moment) {
        return LocalDate.ofEpochDay(Math.floorDiv(moment, DAY)).toString();
    }
}
