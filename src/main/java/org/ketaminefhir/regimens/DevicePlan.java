package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The devices of a session.
 *
 * @param mg what one device holds
 * @param between least time from one device to the next
 */
record DevicePlan(BigDecimal mg, Duration between) {
    private static final BigInteger MANY = BigInteger.valueOf(1000);

    /** How many devices hold this dose; empty unless it is a whole number of them. */
    OptionalInt devices(BigDecimal dose) {
        BigDecimal[] parts = dose.divideAndRemainder(mg);
        BigInteger whole = parts[0].toBigInteger();
        return parts[1].signum() == 0 && whole.signum() > 0 && whole.compareTo(MANY) < 0
                ? OptionalInt.of(whole.intValue())
                : OptionalInt.empty();
    }
}
