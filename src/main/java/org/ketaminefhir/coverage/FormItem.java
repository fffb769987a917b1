package org.ketaminefhir.coverage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Trial;
import org.ketaminefhir.facts.Words;

/**
 * What an item of a questionnaire says of the fact that answers it.
 *
 * @param instrument canonical of a scale's Questionnaire, or null
 * @param types {@code system|code} of the numbers that are meant
 */
record FormItem(Fact fact, String instrument, Set<String> types) {
    private static final String EXTENSION = Definitions.BASE + "StructureDefinition/coverage-fact";

    /**
     * Where a fact is looked for.
     *
     * @param trial that the items of a row are about; null outside of rows
     */
    record Scope(Facts facts, PatientRecord record, Trial trial, String instrument, Set<String> types) {}

    /** Empty for an item that names no fact, or one that this program does not know. */
    static Optional<FormItem> of(QuestionnaireItemComponent item) {
        Extension extension = item.getExtensionByUrl(EXTENSION);
        if (extension == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(extension.getExtensionString("fact"))
                .flatMap(Fact::of)
                .map(fact -> new FormItem(
                        fact,
                        extension.getExtensionString("instrument"),
                        extension.getExtensionsByUrl("type").stream()
                                .map(Extension::getValue)
                                .filter(Coding.class::isInstance)
                                .map(value -> Words.code((Coding) value))
                                .collect(Collectors.toSet())));
    }

    Scope in(Facts facts, PatientRecord record, Trial trial) {
        return new Scope(facts, record, trial, instrument, types);
    }

    /**
     * The antidepressants of which it is said that they did not help, in a dose that is not said to be too low. Drugs
     * count, not records: of two records of one drug, that of the longer time.
     */
    static List<Trial> failed(Facts facts) {
        Map<String, Trial> byDrug = new LinkedHashMap<>();
        facts.trials().stream()
                .filter(trial ->
                        !trial.augmentation() && trial.failed() == Told.MET && !Boolean.FALSE.equals(trial.adequate()))
                .forEach(trial -> byDrug.merge(
                        trial.same(), trial, (one, next) -> weeks(next, facts) > weeks(one, facts) ? next : one));
        return List.copyOf(byDrug.values());
    }

    private static long weeks(Trial trial, Facts facts) {
        return trial.leastWeeks(facts.day()).orElse(-1);
    }
}
