package org.ketaminefhir.release;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.instruments.Instrument;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** Questionnaires, and what their own definitions make of responses. */
public final class Forms {
    private static final String TYPE = "Questionnaire";

    private final Reading records;
    private final Definitions definitions;
    private final Instruments instruments;
    private final boolean searchable;

    Forms(Reading records, Definitions definitions, SearchContract contract, Instruments instruments) {
        this.records = records;
        this.definitions = definitions;
        this.instruments = instruments;
        this.searchable = contract.parameter(TYPE, "url").isPresent();
    }

    /** The questionnaire that comes with the program, or the one on record, that has a canonical. */
    public Optional<Questionnaire> byCanonical(String canonical) {
        String url = canonical.replaceFirst("\\|.*", "");
        return definitions.find(Questionnaire.class, url).or(() -> onRecord(url));
    }

    /** The questionnaire that a response answers, as it names it or as its items show. */
    public Optional<Questionnaire> answered(QuestionnaireResponse response) {
        Optional<Questionnaire> named =
                Optional.ofNullable(response.getQuestionnaire()).flatMap(this::byCanonical);
        return named.or(() -> instruments
                .of(response)
                .map(Instrument::canonical)
                .flatMap(canonical -> definitions.find(Questionnaire.class, canonical)));
    }

    /** @see Instruments#extract */
    public List<Observation> extract(QuestionnaireResponse response, Questionnaire questionnaire) {
        return instruments.extract(response, questionnaire);
    }

    /** @see Instruments#definesExtraction */
    public boolean definesExtraction(Questionnaire questionnaire) {
        return Instruments.definesExtraction(questionnaire);
    }

    /** @see Instruments#blank */
    public QuestionnaireResponse blank(Questionnaire questionnaire) {
        return Instruments.blank(questionnaire);
    }

    private Optional<Questionnaire> onRecord(String url) {
        if (!searchable) {
            return Optional.empty();
        }
        List<Key> found = records.match(Query.of(TYPE, new Criterion("url", null, List.of(url))), 1);
        return found.stream().findFirst().flatMap(records::read).map(this::parsed);
    }

    private Questionnaire parsed(Version version) {
        return (Questionnaire)
                definitions.fhir().newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
    }
}
