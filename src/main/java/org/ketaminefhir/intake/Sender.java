package org.ketaminefhir.intake;

import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.views.View;

/**
 * Who submits, and what of the store there is for them: all that a submission names is looked for there and nowhere
 * else, so that no answer tells of more.
 */
record Sender(Caller caller, View view, Reading seen, Conditions conditions) {
    static Sender of(Caller caller, Access access, Records records) {
        View view = access.reach(caller);
        return new Sender(caller, view, records.seenBy(view), Conditions.of(view, records));
    }

    /** The organisation whose records new ones are; null if nobody's in particular. */
    String owner() {
        return view.owner();
    }

    /** Whether records of others are theirs to change too: on this machine, without security. */
    boolean ownsAll() {
        return view.all();
    }
}
