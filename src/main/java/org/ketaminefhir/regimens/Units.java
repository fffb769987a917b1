package org.ketaminefhir.regimens;

import java.util.Locale;
import java.util.Set;
import org.hl7.fhir.r4.model.Quantity;

/** Units by their UCUM code or, where a sender has none, by their name. */
enum Units {
    MILLIGRAM("mg", Set.of("mg", "milligram", "milligrams")),
    MINUTE("min", Set.of("min", "minute", "minutes"));

    private static final String UCUM = "http://unitsofmeasure.org";

    private final String code;
    private final Set<String> names;

    Units(String code, Set<String> names) {
        this.code = code;
        this.names = names;
    }

    boolean measures(Quantity quantity) {
        boolean coded = quantity.hasCode() && (!quantity.hasSystem() || UCUM.equals(quantity.getSystem()));
        return code.equals(quantity.getCode())
                || !coded
                        && quantity.hasUnit()
                        && names.contains(quantity.getUnit().toLowerCase(Locale.ROOT));
    }
}
