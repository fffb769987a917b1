package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.ketaminefhir.facts.Words;

/**
 * The labels of a whole, from those of its parts: the highest confidentiality, and every sensitivity.
 *
 * @see <a href="https://hl7.org/fhir/R4/security-labels.html">Security labels</a>
 */
final class Labels {
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final List<String> RISING = List.of("U", "L", "M", "N", "R", "V");
    /** Of these no part is given on without the patient's consent. */
    private static final Set<String> NOT_GIVEN_ON = Set.of("42CFRPart2", "SUD", "ETH", "OPIOIDUD");

    private Labels() {}

    static List<Coding> highest(Collection<Coding> parts) {
        Map<String, Coding> others = new LinkedHashMap<>();
        Coding most = null;
        boolean bound = false;
        for (Coding part : parts) {
            if (CONFIDENTIALITY.equals(part.getSystem())) {
                most = most == null || RISING.indexOf(part.getCode()) > RISING.indexOf(most.getCode()) ? part : most;
            } else {
                others.putIfAbsent(Words.code(part), part);
                bound |= NOT_GIVEN_ON.contains(part.getCode());
            }
        }
        List<Coding> highest = new ArrayList<>();
        if (most != null) {
            highest.add(most);
        }
        highest.addAll(others.values());
        if (bound) {
            highest.add(new Coding(ACT, "NORDSCLCD", null));
        }
        return highest;
    }

    /** Of these labels the confidentiality; restricted if none says. */
    static String confidentiality(Collection<Coding> labels) {
        return labels.stream()
                .filter(label -> CONFIDENTIALITY.equals(label.getSystem()))
                .map(Coding::getCode)
                .findFirst()
                .orElse("R");
    }
}
