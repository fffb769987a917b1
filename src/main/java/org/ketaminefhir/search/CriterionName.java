package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;

/** Reads the name of a search parameter: its chain and its modifier. */
final class CriterionName {
    private static final String HAS = "_has:";

    private CriterionName() {}

    /** A name that is no name becomes a parameter that nobody declares. */
    static Criterion read(String name, List<String> values) {
        List<Step> steps = new ArrayList<>();
        String rest = name;
        for (int next = step(rest, steps); next > 0; next = step(rest, steps)) {
            rest = rest.substring(next);
        }
        int colon = rest.indexOf(':');
        return colon <= 0
                ? new Criterion(steps, rest, null, values)
                : new Criterion(steps, rest.substring(0, colon), rest.substring(colon + 1), values);
    }

    /** Reads one step; answers how long it is, 0 if there is none. */
    private static int step(String name, List<Step> steps) {
        if (name.startsWith(HAS)) {
            int type = name.indexOf(':', HAS.length());
            int parameter = type < 0 ? -1 : name.indexOf(':', type + 1);
            if (parameter > 0) {
                steps.add(new Step.Backward(name.substring(HAS.length(), type), name.substring(type + 1, parameter)));
            }
            return parameter + 1;
        }
        int dot = name.indexOf('.');
        if (dot <= 0) {
            return 0;
        }
        int colon = name.indexOf(':');
        boolean typed = colon > 0 && colon < dot;
        String parameter = name.substring(0, typed ? colon : dot);
        steps.add(new Step.Forward(parameter, typed ? name.substring(colon + 1, dot) : null));
        return dot + 1;
    }
}
