package org.ketaminefhir.intake;

import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.views.View;

/**
 * Who submits, and what of the store there is for them: all that a submission names is looked for there and nowhere
 * else, so that no answer tells of more.
 *
 * @param keeps whether it is the server that keeps something for them, which asks for no right to write
 */
record Sender(Caller caller, View view, Reading seen, Conditions conditions, boolean keeps) {
    static Sender of(Caller caller, Access access, Records records) {
        View view = access.reach(caller);
        return new Sender(caller, view, records.seenBy(view), Conditions.of(view, records), false);
    }

    /** The server itself, which keeps for a caller what it put together: nobody's record, which nobody amends. */
    static Sender keeping(Caller caller, Access access, Records records) {
        Sender sender = of(caller, access, records);
        return new Sender(caller, sender.view, sender.seen, sender.conditions, true);
    }

    /** The organisation for which the sender acts; null if for nobody in particular. */
    String organization() {
        return view.owner();
    }

    /** The organisation whose records new ones are; null if nobody's in particular. */
    String owner() {
        return keeps ? null : view.owner();
    }

    /** The organisation that alone is shown new records, empty for nobody in particular; null if that is as always. */
    String keptFor() {
        return !keeps ? null : view.owner() == null ? "" : view.owner();
    }

    /** Whether records of others are theirs to change too: on this machine, without security. */
    boolean ownsAll() {
        return view.all();
    }
}
