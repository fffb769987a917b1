package org.ketaminefhir.requests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.audit.Kind;
import org.ketaminefhir.audit.Origin;
import org.ketaminefhir.audit.Outcome;
import org.ketaminefhir.audit.Touched;
import org.ketaminefhir.intake.Witness;
import org.ketaminefhir.records.Version;

/**
 * What is told in the audit of the server's steps, in the transaction of each: that a Task has moved on, and with an
 * answer, whom it was given to and all that was read for it.
 */
final class Witnessed {
    private static final Origin SERVER = new Origin("server", null, null, null, null, null, null);

    private final Audit audit;

    Witnessed(Audit audit) {
        this.audit = audit;
    }

    Witness step() {
        return deeds -> audit.alongside(applied -> steps(deeds, applied.versions()));
    }

    private static List<Happening> steps(
            List<Witness.Deed> deeds, Map<org.ketaminefhir.records.Key, Integer> versions) {
        List<Happening> events = new ArrayList<>();
        for (Witness.Deed deed : deeds) {
            Kind kind = deed.what() == org.ketaminefhir.intake.Outcome.What.CREATED ? Kind.CREATE : Kind.UPDATE;
            events.add(new Happening(
                    kind,
                    kind == Kind.CREATE ? "create" : "update",
                    SERVER,
                    deed.patient(),
                    Outcome.SUCCESS,
                    List.of(new Touched(deed.key(), versions.getOrDefault(deed.key(), 0))),
                    null));
        }
        return events;
    }

    /**
     * @param task id of the Task
     * @param told what was asked
     */
    Witness answer(Question question, String task, String told, List<Version> given) {
        return deeds -> audit.alongside(applied -> {
            List<Happening> events = new ArrayList<>(steps(deeds, applied.versions()));
            Origin origin =
                    Origin.of(question.asker().caller(), question.purpose().reason(), null, "Task/" + task, null);
            Map<String, List<Touched>> ofPatients = new LinkedHashMap<>();
            for (Version version : given) {
                ofPatients
                        .computeIfAbsent(version.patient(), patient -> new ArrayList<>())
                        .add(new Touched(version.key(), version.version()));
            }
            ofPatients.forEach((patient, touched) -> events.add(
                    new Happening(Kind.EXPORT, "data-request", origin, patient, Outcome.SUCCESS, touched, told)));
            return events;
        });
    }
}
