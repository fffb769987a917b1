package org.ketaminefhir.intake;

import java.util.List;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.views.Reach;
import org.ketaminefhir.views.View;

/**
 * What the conditions of a sender's writes find. Of patients' records these are the sender's own alone: nobody may put a
 * record where another's condition finds it. Of staff, places and the like the server's and the sender's own go before
 * those of others, of which any is as good as the next.
 */
final class Conditions {
    private final View view;
    private final Reading known;
    private final Reading nearest;

    private Conditions(View view, Reading known, Reading nearest) {
        this.view = view;
        this.known = known;
        this.nearest = nearest;
    }

    static Conditions of(View reach, Records records) {
        View known = reach.instead(Reach.TREATED, Reach.OWN);
        return new Conditions(
                known, records.seenBy(known), records.seenBy(known.instead(Reach.DIRECTORY, Reach.UNCLAIMED)));
    }

    /** In which what was not found must still not be there when it is written. */
    View view() {
        return view;
    }

    /**
     * @param keys at most two
     * @param firm whether it must find the same when the submission is written
     */
    record Match(List<Key> keys, boolean firm) {}

    Match match(Query query) {
        String type = query.scope().types().get(0);
        boolean shared = !view.all()
                && view.types().containsKey(type)
                && view.types().get(type).reach() == Reach.DIRECTORY;
        if (!shared) {
            return new Match(known.match(query, 2), true);
        }
        List<Key> near = nearest.match(query, 2);
        if (!near.isEmpty()) {
            return new Match(near, false);
        }
        List<Key> others = known.match(query, 1);
        return new Match(others, others.isEmpty());
    }
}
