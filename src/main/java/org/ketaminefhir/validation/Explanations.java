package org.ketaminefhir.validation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r5.model.ElementDefinition.ElementDefinitionConstraintComponent;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.utilities.validation.ValidationMessage.IssueSeverity;
import org.ketaminefhir.definitions.Definitions;

/**
 * Turns messages of the reference validator into issues a sender can act on.
 *
 * <p>Its texts quote what was sent, so none of them is passed on: only paths, and urls of definitions, are taken out
 * of them.
 */
final class Explanations {
    private static final String ABOUT = Definitions.BASE + "StructureDefinition/about";
    private static final int MOST_CODES_LISTED = 12;
    private static final Pattern INVARIANT = Pattern.compile("(?<definition>https?://[^#|]+)(\\|[^#]*)?#(?<key>.+)");
    private static final Pattern COUNTED = Pattern.compile("Validation_VAL_Profile_M(in|ax)imum");
    private static final Pattern COUNTED_ELEMENT = Pattern.compile("^(?:Slice ')?(?<path>[A-Za-z0-9.:\\[\\]]+)'?: ");
    private static final Pattern DEFINITION =
            Pattern.compile("https?://[^\\s|')\\]#]+/StructureDefinition/[A-Za-z0-9-]+");
    private static final Pattern TYPES =
            Pattern.compile("allows for the types? (?<types>.+) but found type [A-Za-z]+$");
    private static final Pattern VALUE_SET = Pattern.compile("https?://[^\\s|')\\]#]+/ValueSet/[A-Za-z0-9.-]+");

    private static final String WRONG_TYPE = "type-not-allowed";

    /** For this one message the validator counts entries from one, unlike FHIRPath. */
    private static final String COUNTED_FROM_ONE = "Bundle_BUNDLE_Entry_Orphan_DOCUMENT";

    private final Definitions definitions;
    private final ReferenceValidators validators;
    private final RuleBook rules = new RuleBook();

    Explanations(Definitions definitions, ReferenceValidators validators) {
        this.definitions = definitions;
        this.validators = validators;
    }

    /** The issues behind the messages, each fault once, at their paths below {@code root}. */
    List<Issue> explain(List<ValidationMessage> messages, String root) {
        Map<String, Issue> issues = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            Issue issue = explain(message);
            if (issue != null) {
                Issue placed = issue.below(root);
                issues.putIfAbsent(placed.rule() + placed.expression(), placed);
            }
        }
        return issues.values().stream()
                .filter(issue -> !saidBetter(issue, issues) && !follows(issue, issues.values()))
                .toList();
    }

    /** Within a value of a type that may not be there everything is wrong. */
    private static boolean follows(Issue issue, Collection<Issue> all) {
        return all.stream()
                .anyMatch(other ->
                        other.rule().equals(WRONG_TYPE) && issue.expression().startsWith(other.expression() + "."));
    }

    /** The validator often says one fault in two ways; the one that tells the sender more is kept. */
    private static boolean saidBetter(Issue issue, Map<String, Issue> all) {
        String better =
                switch (issue.rule()) {
                    case "code-unknown" -> "code-not-allowed";
                    case "txt-1", "txt-2" -> "narrative-unsafe";
                    default -> null;
                };
        return better != null && all.containsKey(better + issue.expression());
    }

    private Issue explain(ValidationMessage message) {
        boolean error = message.getLevel() == IssueSeverity.ERROR || message.getLevel() == IssueSeverity.FATAL;
        String id = message.getMessageId();
        Matcher invariant = id == null ? null : INVARIANT.matcher(id);
        if (invariant != null && invariant.matches()) {
            return invariant(message, error, invariant.group("definition"), invariant.group("key"));
        }
        RuleBook.Rule rule = rules.of(id);
        // Remarks that are not invariants of ours are advice to authors of guides, not to senders of records.
        if (!error || rule.silent()) {
            return null;
        }
        String path = path(message);
        String definition = find(DEFINITION, message.getMessage());
        String sentence = rule.sentence()
                .replace("{element}", path)
                .replace("{definition}", definition == null ? "FHIR R4" : title(definition))
                .replace("{types}", types(message.getMessage()))
                .replace("{allowed}", allowed(find(VALUE_SET, message.getMessage())));
        return new Issue(Issue.Severity.ERROR, rule.code(), rule.id(), path, sentence, definition);
    }

    private Issue invariant(ValidationMessage message, boolean error, String definition, String key) {
        boolean ours = definition.startsWith(Definitions.BASE);
        if (!error && !ours) {
            return null;
        }
        Issue.Severity severity = error
                ? Issue.Severity.ERROR
                : message.getLevel() == IssueSeverity.WARNING ? Issue.Severity.WARNING : Issue.Severity.INFORMATION;
        Optional<ElementDefinitionConstraintComponent> constraint = constraint(definition, key);
        String place = expression(message.getLocation())
                + constraint.map(Explanations::about).orElse("");
        return new Issue(
                severity,
                "invariant",
                key,
                place,
                constraint
                        .map(Explanations::human)
                        .orElse("Rule %s of %s does not hold.".formatted(key, title(definition))),
                definition);
    }

    private Optional<ElementDefinitionConstraintComponent> constraint(String definition, String key) {
        return Optional.ofNullable(validators.definition(definition)).stream()
                .flatMap(structure -> structure.getSnapshot().getElement().stream())
                .flatMap(element -> element.getConstraint().stream())
                .filter(constraint -> constraint.getKey().equals(key))
                .findFirst();
    }

    /** What the definition's author wrote for people to read; never what the validator made of it. */
    private static String human(ElementDefinitionConstraintComponent constraint) {
        String human = constraint.getHuman();
        return human.endsWith(".") ? human : human + ".";
    }

    /** The element that a rule of the whole resource is about, as its author says, below the resource. */
    private static String about(ElementDefinitionConstraintComponent constraint) {
        return constraint.hasExtension(ABOUT)
                ? "." + constraint.getExtensionByUrl(ABOUT).getValue().primitiveValue()
                : "";
    }

    private static String path(ValidationMessage message) {
        String location = expression(message.getLocation());
        String id = message.getMessageId();
        if (COUNTED_FROM_ONE.equals(id)) {
            int last = location.lastIndexOf('[');
            int entry = Integer.parseInt(location.substring(last + 1, location.length() - 1));
            return location.substring(0, last) + "[" + (entry - 1) + "]";
        }
        if (id != null && COUNTED.matcher(id).lookingAt()) {
            // The validator points at the parent; the sender looks for the element that is not there, or too often.
            Matcher counted = COUNTED_ELEMENT.matcher(message.getMessage());
            if (counted.find()) {
                String path = counted.group("path");
                String element = path.substring(path.lastIndexOf('.') + 1);
                int slice = element.indexOf(':');
                String name = slice < 0 ? element : element.substring(0, slice);
                return location + "." + name.replace("[x]", "");
            }
        }
        return location;
    }

    /** FHIRPath has no {@code /*Type/id*}{@code /} notes and no {@code ofType} in paths of elements. */
    private static String expression(String location) {
        String plain = location.replaceAll("/\\*.*?\\*/", "").replaceAll("\\.ofType\\([A-Za-z]+\\)", "");
        return plain.replace(".resolve()", "").replace("[x]", "");
    }

    private static String types(String message) {
        Matcher types = TYPES.matcher(message);
        return types.find() ? "; allowed is " + types.group("types").replaceAll("[\\[\\]]", "") : "";
    }

    private String allowed(String valueSet) {
        return definitions
                .find(ValueSet.class, valueSet)
                .map(Explanations::listed)
                .orElse(valueSet == null ? "" : " (value set " + valueSet + ")");
    }

    private static String listed(ValueSet valueSet) {
        List<String> codes = new ArrayList<>();
        for (var include : valueSet.getCompose().getInclude()) {
            for (var concept : include.getConcept()) {
                codes.add(concept.hasDisplay() ? concept.getCode() + " " + concept.getDisplay() : concept.getCode());
            }
        }
        String name = " (value set " + valueSet.getUrl();
        return codes.isEmpty() || codes.size() > MOST_CODES_LISTED
                ? name + ")"
                : name + ": " + String.join(", ", codes) + ")";
    }

    private static String title(String definition) {
        return definition.substring(definition.lastIndexOf('/') + 1);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text == null ? "" : text);
        return matcher.find() ? matcher.group() : null;
    }
}
