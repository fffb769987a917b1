package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;

/** A number with its digits as they were written: {@code 1.50} is worth 1.5 and stays 1.50. */
final class WrittenNumber extends DecimalNode {
    private static final long serialVersionUID = 1;

    private final String text;

    WrittenNumber(String text) {
        super(new BigDecimal(text));
        this.text = text;
    }

    /** As it was written. */
    String written() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrittenNumber that && decimalValue().compareTo(that.decimalValue()) == 0;
    }

    @Override
    public int hashCode() {
        return decimalValue().stripTrailingZeros().hashCode();
    }
}
