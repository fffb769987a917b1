package org.ketaminefhir.wire;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildAny;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import ca.uhn.fhir.context.RuntimeChildContainedResources;
import ca.uhn.fhir.context.RuntimeChildDirectResource;
import ca.uhn.fhir.context.RuntimeChildExtension;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import ca.uhn.fhir.context.RuntimeChildResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Basic;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/** Makes resources in which every element of R4 has a value, a few levels deep. */
final class Filler {
    private static final int DEEPEST = 4;
    private static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("boolean", "true"),
            Map.entry("integer", "-7"),
            Map.entry("unsignedInt", "0"),
            Map.entry("positiveInt", "7"),
            Map.entry("decimal", "1.50"),
            Map.entry("base64Binary", "YWJj"),
            Map.entry("date", "2026-02"),
            Map.entry("dateTime", "2026-02-03T04:05:06.789-05:00"),
            Map.entry("instant", "2026-02-03T04:05:06Z"),
            Map.entry("time", "04:05:06"),
            Map.entry("oid", "urn:oid:1.2.3"),
            Map.entry("uuid", "urn:uuid:0b9d2c3e-1111-4222-8333-444455556666"),
            Map.entry("uri", "urn:x:a"),
            Map.entry("url", "https://clinic.example/a"),
            Map.entry("canonical", "https://clinic.example/a|1"));

    private final FhirContext fhir;
    private final int turn;

    /** @param turn which type of each choice is taken */
    Filler(FhirContext fhir, int turn) {
        this.fhir = fhir;
        this.turn = turn;
    }

    Resource fill(String type) {
        var definition = fhir.getResourceDefinition(type);
        Resource resource = (Resource) definition.newInstance();
        fill(definition, resource, 0);
        return resource;
    }

    private void fill(BaseRuntimeElementCompositeDefinition<?> definition, IBase into, int depth) {
        for (BaseRuntimeChildDefinition child : definition.getChildrenAndExtension()) {
            if (NotInR4.has(definition.getName(), child.getElementName())) {
                continue;
            }
            for (int i = 0; i < (child.getMax() == 1 ? 1 : 2); i++) {
                IBase value = value(child, depth);
                if (value != null) {
                    child.getMutator().addValue(into, value);
                }
            }
        }
    }

    private IBase value(BaseRuntimeChildDefinition child, int depth) {
        if (child instanceof RuntimeChildContainedResources
                || child.getElementName().equals("id") && depth > 0) {
            return null;
        }
        if (child instanceof RuntimeChildDirectResource) {
            return new Basic().setId("a");
        }
        if (child instanceof RuntimeChildExtension) {
            return depth > 1 ? null : new Extension("https://clinic.example/x").setValue(new StringType("a"));
        }
        if (child instanceof RuntimeChildResourceDefinition) {
            return new Reference("Patient/a/_history/2");
        }
        BaseRuntimeElementDefinition<?> type = type(child);
        if (type.getImplementingClass() == Narrative.class) {
            return narrative();
        }
        IBase value = type.newInstance(child.getInstanceConstructorArguments());
        if (value instanceof IPrimitiveType<?> primitive) {
            return primitive(child, type, primitive);
        }
        if (depth == DEEPEST) {
            return null;
        }
        fill((BaseRuntimeElementCompositeDefinition<?>) type, value, depth + 1);
        return value.isEmpty() ? null : value;
    }

    private BaseRuntimeElementDefinition<?> type(BaseRuntimeChildDefinition child) {
        if (!(child instanceof RuntimeChildChoiceDefinition choice)) {
            return child.getChildByName(child.getElementName());
        }
        List<Class<? extends IBase>> types = new ArrayList<>(choice.getChoices());
        if (child instanceof RuntimeChildAny) {
            types.removeIf(type -> fhir.getElementDefinition(type) == null
                    || Structure.OPEN_TYPES.stream()
                            .noneMatch(fhir.getElementDefinition(type).getName()::equals));
        }
        Class<? extends IBase> type = types.get(turn % types.size());
        return fhir.getElementDefinition(IBaseResource.class.isAssignableFrom(type) ? Reference.class : type);
    }

    private static IBase primitive(
            BaseRuntimeChildDefinition child, BaseRuntimeElementDefinition<?> type, IPrimitiveType<?> value) {
        if (child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition coded) {
            setFirst(value, coded.getBoundEnumType());
        } else {
            value.setValueAsString(SAMPLES.getOrDefault(type.getName(), "a"));
        }
        // HAPI writes no extensions of ids to JSON; Extension.url and div have none.
        if (value instanceof PrimitiveType<?> primitive
                && !child.getElementName().matches("id|url|div")
                && !type.getName().equals("id")) {
            primitive.addExtension("https://clinic.example/y", new StringType("b"));
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static <T> void setFirst(IPrimitiveType<?> value, Class<T> codes) {
        ((IPrimitiveType<T>) value).setValue(codes.getEnumConstants()[0]);
    }

    private static Narrative narrative() {
        Narrative narrative = new Narrative().setStatus(Narrative.NarrativeStatus.GENERATED);
        narrative.setDivAsString("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; <b>b</b></p></div>");
        return narrative;
    }
}
