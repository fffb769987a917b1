package org.ketaminefhir.instruments;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Verdict;

/**
 * Every instrument that the definitions hold.
 *
 * <p>Immutable and safe for many threads.
 */
public final class Instruments {
    private final List<Instrument> all;

    private Instruments(List<Instrument> all) {
        this.all = all;
    }

    /**
     * Takes every Questionnaire that can be scored; the others are no instruments and are passed over.
     *
     * @throws IllegalStateException if a Questionnaire names severity bands that are not defined
     */
    public static Instruments from(Definitions definitions) {
        return new Instruments(definitions.all(Questionnaire.class).stream()
                .flatMap(questionnaire -> Blueprint.read(questionnaire, definitions).stream())
                .toList());
    }

    public List<Instrument> all() {
        return all;
    }

    /** By the canonical of the Questionnaire, or one that it is derived from; the version is not compared. */
    public Optional<Instrument> byCanonical(String canonical) {
        String url = canonical.replaceFirst("\\|.*", "");
        return first(instrument -> instrument.isNamed(url));
    }

    public Optional<Instrument> byTotal(List<Coding> code) {
        return first(instrument -> instrument.isTotal(code));
    }

    public Optional<Instrument> byPanel(List<Coding> code) {
        return first(instrument -> instrument.isPanel(code));
    }

    public Optional<Instrument> byItem(List<Coding> code) {
        return first(instrument -> instrument.isItem(code));
    }

    /** The instrument that a response answers, by the questionnaire that it names or else by its linkIds. */
    public Optional<Instrument> of(QuestionnaireResponse response) {
        return new Responses(all, Stream.of()).instrument(response);
    }

    /**
     * Holds every response, panel, item and total of an instrument against its definition, and totals against the
     * answers that they are the sum of.
     *
     * <p>A reference finds the candidate whose id it names ({@code Type/id}, or a {@code urn:uuid} that is the
     * resource's id, as HAPI's parser leaves it for an entry of a Bundle); what is not among the candidates is asked of
     * {@code stored}. References that lead nowhere are not complained of, only nothing is concluded from them.
     *
     * @param graph what was submitted together
     * @param stored what a reference leads to outside of it
     */
    public Verdict check(List<Candidate> graph, Function<Reference, Optional<Resource>> stored) {
        return new Examination(all, new Graph(graph, stored)).verdict();
    }

    /**
     * The score of a completed or amended response that came without one, so that it is found as every other.
     *
     * <p>Status, subject, encounter, effective and performer are those of the response; the code is
     * {@link Instrument#totalCode()}. The caller gives it an id and sets {@code derivedFrom}.
     *
     * @return empty if the response is of no instrument, not finished, without subject or date, wrong, or if an item is
     *     unanswered, even for a reason: a sum of part of the items is no score
     */
    public Optional<Observation> derive(QuestionnaireResponse response) {
        Responses responses = new Responses(all, Stream.of());
        return responses
                .instrument(response)
                .flatMap(instrument -> Totals.of(response, responses.read(response, instrument, "")));
    }

    /**
     * The score of a panel whose items came without a total; otherwise as {@link #derive(QuestionnaireResponse)}.
     *
     * @param items the members of the panel
     */
    public Optional<Observation> derive(Observation panel, List<Observation> items) {
        return byPanel(panel.getCode().getCoding())
                .flatMap(instrument ->
                        Totals.of(panel, items, Observations.read(instrument, panel, "", List.copyOf(items))));
    }

    /**
     * The observations that a response holds, as its questionnaire marks them: answers as they were given, and the score
     * as {@link #derive(QuestionnaireResponse)} has it. Their {@code derivedFrom} is for the caller to set.
     */
    public List<Observation> extract(QuestionnaireResponse response, Questionnaire questionnaire) {
        return Extracts.of(response, questionnaire, of(response), derive(response));
    }

    /** Whether a questionnaire says what is to be extracted from its responses. */
    public static boolean definesExtraction(Questionnaire questionnaire) {
        return Extracts.defined(questionnaire);
    }

    /** A response that is begun and has no answers yet; whose it is is for the caller to say. */
    public static QuestionnaireResponse blank(Questionnaire questionnaire) {
        return BlankForm.of(questionnaire);
    }

    private Optional<Instrument> first(Predicate<Instrument> which) {
        return all.stream().filter(which).findFirst();
    }
}
