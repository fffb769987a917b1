package org.ketaminefhir.oracle;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPath.IParsedExpression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Declared.Parameter;

/** The elements that a search parameter is about, by HAPI's FHIRPath engine. */
final class Elements {
    /** The server need not have the target to know its type. */
    private static final Pattern TARGET = Pattern.compile("\\.where\\(resolve\\(\\) is (\\w+)\\)");

    /** The engine would load the definitions of R4 to know the types by name: half a minute for nothing. */
    private static final Pattern CHOICE = Pattern.compile("\\(?([^()]*?)(?: as |\\.as\\(|\\.ofType\\()(\\w+)\\)?\\)?");

    private final IFhirPath engine = engine();
    private final Map<String, IParsedExpression> parsed = new HashMap<>();
    private final Map<Resource, Map<String, List<Base>>> known = new IdentityHashMap<>();

    /** Search parameters need nothing of the definitions of R4, which take seconds to load. */
    private static IFhirPath engine() {
        FhirContext fhir = FhirContext.forR4();
        fhir.setValidationSupport(new PrePopulatedValidationSupport(fhir));
        return fhir.newFhirPath();
    }

    List<Base> of(Parameter parameter, Base base) {
        if (!(base instanceof Resource resource)) {
            return evaluate(parameter, base);
        }
        return known.computeIfAbsent(resource, key -> new HashMap<>())
                .computeIfAbsent(parameter.expression(), key -> evaluate(parameter, base));
    }

    private List<Base> evaluate(Parameter parameter, Base base) {
        return alternatives(parameter.expression()).stream()
                .filter(part -> base instanceof Resource ? mine(parameter, part) : true)
                .flatMap(part -> alternative(part, base).stream())
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Splits at the bars that stand outside of parentheses and quotes. */
    private static List<String> alternatives(String expression) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            quoted ^= c == '\'';
            if (!quoted) {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (c == '|' && depth == 0) {
                    parts.add(expression.substring(from, i).strip());
                    from = i + 1;
                }
            }
        }
        parts.add(expression.substring(from).strip());
        return parts;
    }

    /** The standard's expressions go over many types; parts on other types are none of ours. */
    private static boolean mine(Parameter parameter, String part) {
        String bare = part.replaceFirst("^\\(+", "");
        return Character.isLowerCase(bare.charAt(0)) || bare.matches(parameter.type() + "\\b.*");
    }

    private List<Base> alternative(String expression, Base base) {
        Matcher choice = CHOICE.matcher(expression);
        if (choice.matches()) {
            String type = choice.group(2);
            return alternative(choice.group(1), base).stream()
                    .filter(value -> type.equals(value.fhirType()))
                    .toList();
        }
        Matcher target = TARGET.matcher(expression);
        if (target.find()) {
            String type = target.group(1);
            return alternative(target.replaceAll(""), base).stream()
                    .filter(value -> value instanceof Reference reference && type.equals(type(reference)))
                    .toList();
        }
        return engine.evaluate(base, parse(expression), Base.class);
    }

    private static String type(Reference reference) {
        String type = new IdType(reference.getReference()).getResourceType();
        return type == null ? reference.getType() : type;
    }

    private IParsedExpression parse(String expression) {
        return parsed.computeIfAbsent(expression, text -> {
            try {
                return engine.parse(text);
            } catch (Exception e) {
                throw new IllegalStateException(text, e);
            }
        });
    }
}
