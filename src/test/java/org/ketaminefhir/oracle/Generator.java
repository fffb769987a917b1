package org.ketaminefhir.oracle;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import ca.uhn.fhir.context.RuntimeChildResourceDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.Type;

/**
 * Makes resources in which the elements that some search parameter looks at have odd values, are several, or are
 * missing. They mean nothing: no validator has seen them.
 */
final class Generator {
    private static final double PRESENT = 0.7;
    /** What choices are filled with; the other types have no oddities of their own. */
    private static final Set<String> CHOICES = Set.of(
            "Quantity",
            "SimpleQuantity",
            "CodeableConcept",
            "string",
            "boolean",
            "integer",
            "dateTime",
            "date",
            "Period",
            "Range",
            "Age",
            "Duration",
            "Timing",
            "Reference",
            "uri",
            "decimal",
            "instant");

    private final Declared declared;
    private final Chance chance;
    private final Odd odd;
    private final List<Tokens.Token> known;
    private final Map<String, Integer> counts;
    private final Map<String, Wanted> wanted = new HashMap<>();

    /** @param counts how many records each type will have: references lead to them */
    Generator(Declared declared, Shelf shelf, Chance chance, Map<String, Integer> counts) {
        this.declared = declared;
        this.chance = chance;
        this.odd = new Odd(chance);
        this.counts = counts;
        this.known = shelf.valueSets().values().stream()
                .flatMap(codes -> codes.stream().limit(3))
                .limit(12)
                .toList();
    }

    static String id(String type, int number) {
        return type.replaceAll("[a-z]", "").toLowerCase(java.util.Locale.ROOT) + type.length() + "-" + number;
    }

    Resource make(String type, int number) {
        Resource resource = (Resource) Declared.FHIR.getResourceDefinition(type).newInstance();
        Wanted paths = wanted.computeIfAbsent(type, key -> new Wanted(declared, type));
        fill(Declared.FHIR.getResourceDefinition(type), resource, type, paths);
        if (resource instanceof DomainResource domain) {
            paths.extensions().forEach(extended -> extend(domain, extended));
        }
        resource.setMeta(meta());
        resource.setId(id(type, number));
        return resource;
    }

    private void fill(BaseRuntimeElementCompositeDefinition<?> definition, IBase into, String path, Wanted paths) {
        for (BaseRuntimeChildDefinition child : definition.getChildrenAndExtension()) {
            String name = child.getElementName().replace("[x]", "");
            String below = path + "." + name;
            if (name.matches("id|meta|extension|modifierExtension|contained")
                    || !paths.ends(below) && !paths.leads(below)
                    || !chance.of(PRESENT)) {
                continue;
            }
            int times = child.getMax() == 1 ? 1 : 1 + chance.below(3);
            for (int i = 0; i < times; i++) {
                IBase value = value(child, below, paths);
                if (value != null && !value.isEmpty()) {
                    child.getMutator().addValue(into, value);
                }
            }
        }
    }

    private IBase value(BaseRuntimeChildDefinition child, String path, Wanted paths) {
        BaseRuntimeElementDefinition<?> type = type(child);
        if (type == null) {
            return null;
        }
        if (type.getImplementingClass() == Reference.class || child instanceof RuntimeChildResourceDefinition) {
            return reference(paths.targets(path));
        }
        IBase value = type.newInstance(child.getInstanceConstructorArguments());
        if (child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition coded
                && value instanceof IPrimitiveType<?> primitive) {
            code(primitive, coded.getBoundEnumType());
            return value;
        }
        if (value instanceof IPrimitiveType<?> primitive) {
            primitive.setValueAsString(primitive(type.getName()));
            return value;
        }
        IBase whole = paths.ends(path) ? whole(value, paths) : null;
        if (whole == null && type instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
            fill(composite, value, path, paths);
            return value;
        }
        return whole;
    }

    private BaseRuntimeElementDefinition<?> type(BaseRuntimeChildDefinition child) {
        if (!(child instanceof RuntimeChildChoiceDefinition choice)
                || child instanceof RuntimeChildResourceDefinition) {
            return child.getChildByName(child.getElementName());
        }
        List<BaseRuntimeElementDefinition<?>> types = new ArrayList<>();
        for (Class<? extends IBase> option : choice.getChoices()) {
            BaseRuntimeElementDefinition<?> type = Declared.FHIR.getElementDefinition(
                    IBaseResource.class.isAssignableFrom(option) ? Reference.class : option);
            if (type != null && CHOICES.contains(type.getName())) {
                types.add(type);
            }
        }
        return types.isEmpty() ? null : chance.one(types);
    }

    /** Null if it is filled element by element. */
    private IBase whole(IBase value, Wanted paths) {
        if (value instanceof CodeableConcept) {
            return odd.concept(paths.codes().isEmpty() || chance.of(0.5) ? known : paths.codes());
        } else if (value instanceof org.hl7.fhir.r4.model.Coding) {
            return odd.coding();
        } else if (value instanceof Identifier) {
            return odd.identifier();
        } else if (value instanceof Period) {
            return odd.period();
        } else if (value instanceof Timing) {
            return odd.timing();
        } else if (value instanceof Quantity quantity) {
            return odd.quantity(quantity);
        } else if (value instanceof Range) {
            return odd.range();
        } else if (value instanceof HumanName) {
            return odd.human();
        } else if (value instanceof Address) {
            return odd.address();
        }
        return value instanceof org.hl7.fhir.r4.model.ContactPoint ? odd.contact() : null;
    }

    private String primitive(String type) {
        return switch (type) {
            case "boolean" -> chance.one("true", "false");
            case "integer", "positiveInt", "unsignedInt" -> chance.one("1", "2", "15", "84");
            case "decimal" -> odd.number().toPlainString();
            case "date", "dateTime", "instant" -> odd.date(type);
            case "uri", "url", "canonical", "oid", "uuid" -> {
                String url = chance.one(Odd.PATHS);
                yield type.equals("canonical") && chance.of(0.4) ? url + chance.one("|1.0", "|2") : url;
            }
            case "base64Binary" -> "YWJj";
            case "code", "id" -> chance.one("en", "fr", "de-CH");
            case "time" -> "10:15:00";
            default -> odd.name();
        };
    }

    @SuppressWarnings("unchecked")
    private <T> void code(IPrimitiveType<?> value, Class<T> codes) {
        List<T> real = Arrays.stream(codes.getEnumConstants())
                .filter(code -> !code.toString().equals("NULL"))
                .limit(4)
                .toList();
        ((IPrimitiveType<T>) value).setValue(chance.one(real));
    }

    private Reference reference(Set<String> targets) {
        List<String> types = new ArrayList<>(targets.isEmpty() ? counts.keySet() : targets);
        types.retainAll(counts.keySet());
        if (types.isEmpty()) {
            return null;
        }
        // Most records are about patients.
        String type = types.contains("Patient") && chance.of(0.6) ? "Patient" : chance.one(types);
        String key = type + "/" + id(type, chance.below(Math.min(12, counts.get(type))));
        Reference reference = new Reference();
        int kind = chance.below(20);
        if (kind == 0) {
            reference.setReference("https://far.example/fhir/" + key);
        } else if (kind == 1) {
            reference.setReference(type + "/nowhere");
        } else if (kind == 2) {
            reference.setReference(key + "/_history/1");
        } else if (kind != 3) {
            reference.setReference(key);
        }
        if (kind == 3 || chance.of(0.2)) {
            reference.setType(type).setIdentifier(odd.identifier());
        }
        return reference;
    }

    private void extend(DomainResource resource, Wanted.Extended extended) {
        boolean onResource = extended.parent().equals(resource.fhirType());
        if (!onResource || !chance.of(PRESENT)) {
            return;
        }
        Type value =
                switch (extended.parameter().kind()) {
                    case TOKEN -> odd.concept(known);
                    case QUANTITY -> odd.quantity(new Quantity());
                    case NUMBER -> new org.hl7.fhir.r4.model.PositiveIntType(1 + chance.below(5));
                    case DATE -> new org.hl7.fhir.r4.model.DateTimeType(odd.date("dateTime"));
                    case REFERENCE -> reference(extended.parameter().targets());
                    default -> new org.hl7.fhir.r4.model.StringType(odd.name());
                };
        resource.addExtension(new Extension(extended.url(), value));
    }

    private Meta meta() {
        Meta meta = new Meta();
        if (chance.of(0.4)) {
            meta.addTag(odd.coding());
        }
        if (chance.of(0.3)) {
            meta.addSecurity(odd.coding());
        }
        if (chance.of(0.4)) {
            meta.addProfile(chance.one(Odd.PATHS.subList(0, 4)));
        }
        if (chance.of(0.4)) {
            meta.setSource(chance.one(Odd.PATHS));
        }
        return meta;
    }
}
