package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Ask.Term;
import org.ketaminefhir.oracle.Asker.Worded;
import org.ketaminefhir.oracle.Declared.Parameter;

/** Words a criterion by one parameter, by what a given record has there or by something close to it. */
final class Wording {
    private final Oracle oracle;
    private final Chance chance;
    private final Neighbours near;

    Wording(Oracle oracle, Chance chance) {
        this.oracle = oracle;
        this.chance = chance;
        this.near = new Neighbours(chance);
    }

    Optional<Worded> of(Parameter parameter, Resource anchor) {
        if (parameter.name().equals("_id")) {
            String others = chance.of(0.5) ? ",nobody" : "";
            return Optional.of(worded("_id", "", anchor.getIdPart() + others, "_id"));
        }
        List<Base> there = oracle.values(parameter, anchor);
        // Composites take no :missing.
        if (there.isEmpty() && (chance.of(0.8) || parameter.kind() == SearchParamType.COMPOSITE)) {
            return Optional.empty();
        }
        if (there.isEmpty() || chance.of(0.05) && parameter.kind() != SearchParamType.COMPOSITE) {
            return Optional.of(worded(
                    parameter.name(),
                    "missing",
                    Boolean.toString(there.isEmpty()),
                    parameter.kind().toCode() + ":missing"));
        }
        Base element = chance.one(there);
        String modifier = modifier(parameter, element);
        String value = value(parameter, modifier, element);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (chance.of(0.2) && !modifier.equals("missing")) {
            value += "," + alternative(parameter, modifier, value);
        }
        String kind = parameter.kind().toCode();
        String prefix = kind.matches("date|number|quantity") ? " " + Prefix.of(value) : "";
        boolean typed = Character.isUpperCase((modifier + "a").charAt(0));
        String peculiarity = kind + (typed ? ":Type" : modifier.isEmpty() ? "" : ":" + modifier) + prefix;
        return Optional.of(worded(parameter.name(), modifier, value, peculiarity));
    }

    /** Without a modifier, by what the record has or by something close to it. */
    Optional<Ask> plain(Parameter parameter, Resource anchor) {
        List<Base> there = oracle.values(parameter, anchor);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        String value = parameter.name().equals("_id") ? anchor.getIdPart() : value(parameter, "", chance.one(there));
        return value == null || value.isBlank()
                ? Optional.empty()
                : Optional.of(new Ask(parameter.type(), List.of(new Term(parameter.name(), value))));
    }

    private static Worded worded(String name, String modifier, String value, String peculiarity) {
        return new Worded(new Term(modifier.isEmpty() ? name : name + ":" + modifier, value), List.of(peculiarity));
    }

    /** What some other record has there, or the same again. */
    private String alternative(Parameter parameter, String modifier, String value) {
        List<Resource> all = new ArrayList<>(oracle.shelf.all(parameter.type()));
        for (int tries = 0; tries < 3; tries++) {
            List<Base> there = oracle.values(parameter, chance.one(all));
            if (!there.isEmpty()) {
                Base element = chance.one(there);
                boolean fits = modifier.isEmpty() || modifier(parameter, element, modifier);
                String other = fits ? value(parameter, modifier, element) : null;
                if (other != null && !other.isBlank()) {
                    return other;
                }
            }
        }
        return value;
    }

    /** One of those that the element has something for. */
    private String modifier(Parameter parameter, Base element) {
        List<String> options = new ArrayList<>(
                switch (parameter.kind()) {
                    case TOKEN -> List.of("", "", "not", "text", "of-type", "in", "in");
                    case STRING -> List.of("", "exact", "contains");
                    case URI -> List.of("", "below");
                    case REFERENCE -> List.of("", "identifier");
                    default -> List.of("");
                });
        String here = Links.here(element);
        if (here != null
                && parameter.kind() == SearchParamType.REFERENCE
                && parameter.targets().size() != 1) {
            options.add(here.replaceFirst("/.*", ""));
        }
        options.removeIf(option -> !option.isEmpty() && !modifier(parameter, element, option));
        return chance.one(options);
    }

    /** Whether the element has what the modifier looks at. */
    private boolean modifier(Parameter parameter, Base element, String modifier) {
        return switch (modifier) {
            case "text" -> Tokens.texts(element).findAny().isPresent();
            case "of-type" ->
                element instanceof Identifier identifier
                        && identifier.hasValue()
                        && identifier.getType().hasCoding();
            case "in" -> valueSet(element) != null;
            case "identifier" ->
                element instanceof Reference reference
                        && reference.getIdentifier().hasValue();
            case "below", "exact", "contains", "not" -> true;
            default -> Links.here(element) != null && Links.here(element).startsWith(modifier + "/");
        };
    }

    private String valueSet(Base element) {
        List<String> sets = oracle.shelf.valueSets().entrySet().stream()
                .filter(set -> Tokens.of(element).stream().anyMatch(set.getValue()::contains))
                .map(java.util.Map.Entry::getKey)
                .toList();
        return sets.isEmpty() ? null : chance.one(sets);
    }

    private String value(Parameter parameter, String modifier, Base element) {
        return switch (parameter.kind()) {
            case TOKEN -> token(modifier, element);
            case STRING -> string(modifier, element);
            case DATE -> near.date(element);
            case NUMBER -> near.number(element);
            case QUANTITY -> near.quantity(element);
            case URI -> uri(modifier, element.primitiveValue());
            case REFERENCE -> reference(modifier, element);
            case COMPOSITE -> composite(parameter, element);
            default -> null;
        };
    }

    private String token(String modifier, Base element) {
        if (modifier.equals("text")) {
            return near.start(chance.one(Tokens.texts(element).toList()));
        }
        if (modifier.equals("of-type")) {
            Identifier identifier = (Identifier) element;
            Coding type = identifier.getType().getCodingFirstRep();
            return Escapes.escaped(type.getSystem()) + "|" + Escapes.escaped(type.getCode()) + "|"
                    + Escapes.escaped(identifier.getValue());
        }
        if (modifier.equals("in")) {
            return valueSet(element);
        }
        List<Tokens.Token> tokens = Tokens.of(element);
        if (tokens.isEmpty()) {
            return null;
        }
        Tokens.Token token = chance.one(tokens);
        boolean coded =
                element instanceof CodeableConcept || element instanceof Coding || element instanceof Identifier;
        String system = token.system() == null ? "" : Escapes.escaped(token.system());
        if (coded && token.code() == null) {
            return system + "|";
        }
        String code = Escapes.escaped(chance.of(0.1) ? token.code().toUpperCase(Locale.ROOT) : token.code());
        int form = coded ? chance.below(6) : 5;
        return form < 3 ? system + "|" + code : form == 3 && !system.isEmpty() ? system + "|" : code;
    }

    private String string(String modifier, Base element) {
        List<String> texts = Texts.of(element).toList();
        if (texts.isEmpty()) {
            return null;
        }
        String text = chance.one(texts);
        return switch (modifier) {
            case "exact" -> Escapes.escaped(chance.of(0.2) ? text.toUpperCase(Locale.ROOT) : text);
            case "contains" -> near.inside(text);
            default -> near.start(text);
        };
    }

    private String uri(String modifier, String uri) {
        int last = uri.lastIndexOf('/');
        return Escapes.escaped(modifier.equals("below") && last > 10 && chance.of(0.7) ? uri.substring(0, last) : uri);
    }

    private String reference(String modifier, Base element) {
        if (modifier.equals("identifier")) {
            return token("", ((Reference) element).getIdentifier());
        }
        if (!(element instanceof Reference reference)) {
            String canonical = element.primitiveValue();
            return Escapes.escaped(chance.of(0.5) ? canonical.replaceFirst("\\|.*", "") : canonical);
        }
        String here = Links.here(reference);
        if (here == null) {
            return reference.getReference();
        }
        return modifier.isEmpty() && chance.of(0.6) ? here : here.replaceFirst(".*/", "");
    }

    private String composite(Parameter parameter, Base element) {
        List<String> values = new ArrayList<>();
        for (Parameter part : parameter.parts()) {
            List<Base> there = oracle.elements.of(part, element);
            String value = there.isEmpty() ? null : value(part, "", chance.one(there));
            if (value == null || value.isBlank()) {
                return null;
            }
            values.add(value);
        }
        return String.join("$", values);
    }
}
