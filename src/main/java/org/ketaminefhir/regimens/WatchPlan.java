package org.ketaminefhir.regimens;

import java.time.Duration;

/**
 * The watch after a dose.
 *
 * @param least how long it lasts at least, from the first device
 * @param startTolerance how far from the first device a watch in our own form may start
 */
record WatchPlan(Kind kind, Duration least, Duration startTolerance) {}
