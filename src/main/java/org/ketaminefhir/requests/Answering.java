package org.ketaminefhir.requests;

import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;

/** How requests of one kind are answered. */
interface Answering {
    /**
     * @param shown what the asker sees; nothing else is looked at
     * @throws Ended if it can be told already that there is no answer
     */
    void check(Question question, Disclosure shown);

    /**
     * @param shown what the asker sees
     * @param given all that was read of it
     * @throws Ended if there is no answer
     */
    Result answer(Question question, Disclosure shown, Given given);

    /** What was asked, for the audit. */
    String told(Question question);
}
