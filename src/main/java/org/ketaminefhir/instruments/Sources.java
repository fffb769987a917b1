package org.ketaminefhir.instruments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Candidate;

/** Finds the answers that a total is the sum of. */
final class Sources {
    private final Graph graph;
    private final Responses responses;

    Sources(Graph graph, Responses responses) {
        this.graph = graph;
        this.responses = responses;
    }

    /** What the total is derived from or has as members, what its panel holds, or else what stands alone beside it. */
    List<Sheet> of(Instrument instrument, Observation total) {
        List<Sheet> sheets = new ArrayList<>(read(instrument, total));
        for (Observation panel : observations()) {
            if (instrument.isPanel(panel.getCode().getCoding())
                    && graph.find(panel.getHasMember(), panel).contains(total)) {
                sheets.addAll(read(instrument, panel));
            }
        }
        return sheets.isEmpty() && !linked(total) ? beside(instrument, total) : sheets;
    }

    /** What a panel or a total holds or is derived from. */
    List<Sheet> read(Instrument instrument, Observation holder) {
        List<Resource> near = graph.find(
                Stream.concat(holder.getHasMember().stream(), holder.getDerivedFrom().stream())
                        .toList(),
                holder);
        List<Sheet> sheets = new ArrayList<>();
        for (Resource resource : near) {
            if (resource instanceof QuestionnaireResponse response && is(instrument, response)) {
                sheets.add(responses.read(response, instrument, ""));
            }
        }
        Sheet items = Observations.read(instrument, holder, "", near);
        if (items.begun()) {
            sheets.add(items);
        }
        return sheets;
    }

    /**
     * The only response or panel of the same patient and day, where the submission holds one such and one total, and
     * nobody has tied the two.
     */
    private List<Sheet> beside(Instrument instrument, Observation total) {
        long rivals = observations().stream()
                .filter(other -> Observations.isTotal(other, instrument)
                        && Occasion.of(other).equals(Occasion.of(total)))
                .count();
        List<Sheet> sheets = new ArrayList<>();
        for (Candidate candidate : graph.candidates()) {
            if (candidate.resource() instanceof QuestionnaireResponse response
                    && is(instrument, response)
                    && Occasion.of(response).equals(Occasion.of(total))) {
                sheets.add(responses.read(response, instrument, ""));
            }
            if (candidate.resource() instanceof Observation panel
                    && instrument.isPanel(panel.getCode().getCoding())
                    && !Observations.retracted(panel)
                    && Occasion.of(panel).equals(Occasion.of(total))) {
                sheets.addAll(read(instrument, panel));
            }
        }
        return rivals == 1 && sheets.size() == 1 ? sheets : List.of();
    }

    private boolean is(Instrument instrument, QuestionnaireResponse response) {
        return !Responses.retracted(response)
                && responses.instrument(response).filter(instrument::equals).isPresent();
    }

    private List<Observation> observations() {
        return graph.candidates().stream()
                .map(Candidate::resource)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .toList();
    }

    private static boolean linked(Observation total) {
        return Stream.concat(total.getDerivedFrom().stream(), total.getHasMember().stream())
                .anyMatch(Reference::hasReference);
    }
}
