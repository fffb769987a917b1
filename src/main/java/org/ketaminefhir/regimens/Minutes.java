package org.ketaminefhir.regimens;

import java.time.Duration;

/** A plan's time in words. */
final class Minutes {
    private Minutes() {}

    static String of(Duration time) {
        long minutes = time.toMinutes();
        return minutes == 1 ? "1 minute" : minutes + " minutes";
    }
}
