package org.ketaminefhir.regimens;

/** One idea of what a session must be, or usually is. */
interface SessionRule {
    void check(Session session, Findings findings);
}
