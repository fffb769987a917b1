package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemAnswerOptionComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.ketaminefhir.definitions.Definitions;

/**
 * Makes an instrument of a Questionnaire, if it is one: some answers have an {@code ordinalValue}, and one read-only
 * number with a code is the total.
 *
 * @see <a href="https://hl7.org/fhir/R4/extension-ordinalvalue.html">ordinalValue</a>
 */
final class Blueprint {
    static final String ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    private static final String REMARK = Definitions.BASE + "StructureDefinition/remark-when-positive";
    private static final String BANDS = Definitions.BASE + "StructureDefinition/severity-bands";
    private static final Set<QuestionnaireItemType> NUMBERS =
            EnumSet.of(QuestionnaireItemType.INTEGER, QuestionnaireItemType.DECIMAL, QuestionnaireItemType.QUANTITY);

    private final Definitions definitions;
    private final List<Item> items = new ArrayList<>();
    private final Set<String> linkIds = new HashSet<>();
    private QuestionnaireItemComponent total;

    private Blueprint(Definitions definitions) {
        this.definitions = definitions;
    }

    static Optional<Instrument> read(Questionnaire questionnaire, Definitions definitions) {
        return new Blueprint(definitions).instrument(questionnaire);
    }

    private Optional<Instrument> instrument(Questionnaire questionnaire) {
        collect(questionnaire.getItem());
        if (total == null || items.stream().noneMatch(Item::counted)) {
            return Optional.empty();
        }
        return Optional.of(new Instrument(
                questionnaire.getUrl(),
                questionnaire.getTitle(),
                questionnaire.getDerivedFrom().stream()
                        .map(CanonicalType::getValue)
                        .collect(Collectors.toUnmodifiableSet()),
                codes(questionnaire.getCode()),
                List.copyOf(items),
                item(total, true),
                total.getCodeFirstRep(),
                bands(),
                Set.copyOf(linkIds)));
    }

    private void collect(List<QuestionnaireItemComponent> components) {
        for (QuestionnaireItemComponent component : components) {
            linkIds.add(component.getLinkId());
            if (isTotal(component)) {
                total = component;
            } else if (component.getType() != QuestionnaireItemType.GROUP
                    && component.getType() != QuestionnaireItemType.DISPLAY) {
                items.add(item(component, false));
            }
            collect(component.getItem());
        }
    }

    private static boolean isTotal(QuestionnaireItemComponent component) {
        return component.getReadOnly() && component.hasCode() && NUMBERS.contains(component.getType());
    }

    private static Item item(QuestionnaireItemComponent component, boolean total) {
        return new Item(
                component.getLinkId(),
                codes(component.getCode()),
                component.getAnswerOption().stream().map(Blueprint::option).toList(),
                component.getRequired(),
                total,
                text(component, REMARK));
    }

    private static Option option(QuestionnaireItemAnswerOptionComponent option) {
        BigDecimal points = ordinal(option).or(() -> ordinal(option.getValue())).orElse(null);
        if (option.hasValueCoding()) {
            Coding coding = option.getValueCoding();
            return new Option(Code.of(coding), coding.getDisplay(), points);
        }
        if (option.hasValueIntegerType()) {
            int number = option.getValueIntegerType().getValue();
            return new Option(null, null, points == null ? BigDecimal.valueOf(number) : points);
        }
        return new Option(new Code(null, option.getValue().primitiveValue()), null, points);
    }

    /** The points that stand on an answer, if they are a number; what a sender writes there may be anything. */
    static Optional<BigDecimal> ordinal(Element element) {
        return element.getExtension().stream()
                .filter(extension -> ORDINAL.equals(extension.getUrl()))
                .flatMap(extension -> Optional.ofNullable(AnswerReader.number(extension.getValue())).stream())
                .findFirst();
    }

    private List<Band> bands() {
        String url = text(total, BANDS);
        if (url == null) {
            return List.of();
        }
        CodeSystem system = definitions
                .find(CodeSystem.class, url)
                .orElseThrow(() -> new IllegalStateException("no severity bands %s".formatted(url)));
        return system.getConcept().stream()
                .map(concept -> Band.of(system.getUrl(), concept))
                .toList();
    }

    private static String text(QuestionnaireItemComponent component, String url) {
        return Optional.ofNullable(component.getExtensionByUrl(url))
                .map(extension -> (PrimitiveType<?>) extension.getValue())
                .map(PrimitiveType::getValueAsString)
                .orElse(null);
    }

    private static List<Code> codes(List<Coding> codings) {
        return codings.stream().map(Code::of).toList();
    }
}
