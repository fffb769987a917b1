package org.ketaminefhir.requests;

import org.ketaminefhir.release.Disclosure;

/** How requests of one kind are answered. */
interface Answering {
    /**
     * @param shown what the asker sees; nothing else is looked at
     * @throws Ended if it can be told already that there is no answer
     */
    void check(Question question, Disclosure shown);

    /**
     * @param shown what the asker sees, which takes note of all that is read
     * @throws Ended if there is no answer
     */
    Result answer(Question question, Disclosure shown);

    /** What was asked, for the audit. */
    String told(Question question);
}
