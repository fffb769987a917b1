package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.instruments.Instrument;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;

/**
 * The scores of answers that came without one: kept beside the answers, so that one search finds every score.
 *
 * <p>The score of a set of answers has one name, made from theirs; amended answers amend it, answers entered in error
 * take it back.
 */
final class Derivations {
    private final Instruments instruments;
    private final Records records;
    private final FhirContext fhir;

    Derivations(Instruments instruments, Records records, FhirContext fhir) {
        this.instruments = instruments;
        this.records = records;
        this.fhir = fhir;
    }

    /** @param written the drafts that will be on record */
    List<Write> of(List<Draft> written) {
        List<Write> writes = new ArrayList<>();
        Map<String, Resource> byKey = new HashMap<>();
        written.forEach(draft ->
                byKey.put(draft.target().key().toString(), draft.candidate().resource()));
        for (Draft draft : written) {
            Resource answers = draft.candidate().resource();
            Optional<Instrument> instrument = answered(answers);
            if (instrument.isPresent() && !scored(instrument.get(), written)) {
                Key source = draft.target().key();
                // Who may not see the answers may not see what they come to.
                Optional<Observation> score = score(answers, byKey);
                score.ifPresent(found -> Labels.give(found, answers.getMeta().getSecurity()));
                keep(source, score, draft.target().current() != null).ifPresent(writes::add);
            }
        }
        return writes;
    }

    private Optional<Instrument> answered(Resource resource) {
        if (resource instanceof QuestionnaireResponse response) {
            return instruments.of(response);
        }
        return resource instanceof Observation panel
                ? instruments.byPanel(panel.getCode().getCoding())
                : Optional.empty();
    }

    private static boolean scored(Instrument instrument, List<Draft> written) {
        return written.stream()
                .map(draft -> draft.candidate().resource())
                .anyMatch(resource -> resource instanceof Observation observation
                        && instrument.isTotal(observation.getCode().getCoding()));
    }

    private Optional<Observation> score(Resource answers, Map<String, Resource> byKey) {
        if (answers instanceof QuestionnaireResponse response) {
            return instruments.derive(response);
        }
        Observation panel = (Observation) answers;
        List<Observation> items = panel.getHasMember().stream()
                .map(Reference::getReference)
                .map(byKey::get)
                .filter(Objects::nonNull)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .toList();
        return instruments.derive(panel, items);
    }

    private Optional<Write> keep(Key source, Optional<Observation> score, boolean amended) {
        String name = UUID.nameUUIDFromBytes(("score of " + source).getBytes(StandardCharsets.UTF_8))
                .toString();
        Key key = new Key("Observation", name);
        Optional<Version> latest = amended ? records.read(key) : Optional.empty();
        Optional<Version> standing = latest.filter(version -> !version.deleted());
        Observation observation = score.map(found -> from(source, found)).orElse(null);
        if (observation == null) {
            observation = standing.map(this::takenBack).orElse(null);
        }
        if (observation == null) {
            return Optional.empty();
        }
        Content content = Content.of(
                fhir.newJsonParser().encodeResourceToString(observation).getBytes(StandardCharsets.UTF_8),
                UnaryOperator.identity());
        if (standing.isPresent() && standing.get().content().equals(content)) {
            return Optional.empty();
        }
        observation.setId(key.toString());
        return Optional.of(Write.of(key, latest.map(Version::version).orElse(0), content, observation));
    }

    private static Observation from(Key source, Observation score) {
        score.getDerivedFrom().clear();
        score.addDerivedFrom(new Reference(source.toString()));
        return score;
    }

    private Observation takenBack(Version standing) {
        Observation observation =
                (Observation) fhir.newJsonParser().parseResource(new String(standing.json(), StandardCharsets.UTF_8));
        return observation.setStatus(ObservationStatus.ENTEREDINERROR);
    }
}
