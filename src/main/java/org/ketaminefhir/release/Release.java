package org.ketaminefhir.release;

import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.views.View;

/** The one way out: whatever a client is given passes here, and nobody is given anything but through their view. */
public final class Release {
    private final Records records;
    private final Definitions definitions;
    private final SearchContract contract;
    private final Instruments instruments;
    private final WholeRecord wholeRecord;

    public Release(Records records, Definitions definitions, SearchContract contract, Instruments instruments) {
        this.records = records;
        this.definitions = definitions;
        this.contract = contract;
        this.instruments = instruments;
        this.wholeRecord = new WholeRecord(contract);
    }

    /** @param given takes note of what is given */
    public Disclosure to(View view, Given given) {
        Disclosure documented = view.documented().isEmpty() ? null : to(view.documentedView(), given);
        Reading seen = records.seenBy(view);
        return new Disclosure(
                seen, wholeRecord, new Forms(seen, definitions, contract, instruments), given, documented);
    }
}
