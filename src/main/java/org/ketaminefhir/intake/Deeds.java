package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.intake.Witness.Deed;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;

/** What a submission writes, as a {@link Witness} hears it. */
final class Deeds {
    private Deeds() {}

    static List<Deed> of(List<Write> writes, Targets targets, Records records) {
        Map<Key, Version> before = new HashMap<>();
        targets.all().stream()
                .filter(target -> target.current() != null)
                .forEach(target -> before.put(target.key(), target.current()));
        List<Deed> deeds = new ArrayList<>();
        for (Write write : writes) {
            boolean deletes = write.resource() == null;
            boolean there =
                    before.containsKey(write.key()) && !before.get(write.key()).deleted();
            What what = deletes ? What.DELETED : there || write.basedOn() > 0 ? What.UPDATED : What.CREATED;
            String patient = deletes ? before.get(write.key()).patient() : records.patientOf(write.resource());
            deeds.add(new Deed(what, write.key(), patient));
        }
        return deeds;
    }
}
