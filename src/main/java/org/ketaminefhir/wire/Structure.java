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
import ca.uhn.fhir.context.RuntimeChildResourceDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * R4's structure as the reader walks it, compiled out of HAPI's model: for each resource type the names its object may
 * carry and what stands behind each.
 */
final class Structure {
    /** Types of {@code value[x]} where the specification leaves all of them open: hl7.org/fhir/R4/datatypes.html#open. */
    static final List<String> OPEN_TYPES = List.of(
            """
            base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt \
            string time unsignedInt uri url uuid Address Age Annotation Attachment CodeableConcept Coding \
            ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference \
            SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition \
            RelatedArtifact TriggerDefinition UsageContext Dosage Meta"""
                    .split(" "));

    private final FhirContext fhir;
    private final Set<String> resourceTypes;
    private final Map<String, Shape> resources = new ConcurrentHashMap<>();
    private final Map<Class<?>, Shape> shapes = new HashMap<>();
    private Shape companion;

    Structure(FhirContext fhir) {
        this.fhir = fhir;
        this.resourceTypes = Set.copyOf(fhir.getResourceTypes());
    }

    /** What a resource of this type carries, or null if R4 has no such type. */
    Shape resource(String type) {
        Shape known = resources.get(type);
        if (known != null) {
            return known;
        }
        return resourceTypes.contains(type) ? compileResource(type) : null;
    }

    /** Published only when whole, with all that it leads to: readers take no lock. */
    private synchronized Shape compileResource(String type) {
        Shape shape = shape(fhir.getResourceDefinition(type));
        resources.put(type, shape);
        return shape;
    }

    private Shape shape(BaseRuntimeElementDefinition<?> definition) {
        Shape known = shapes.get(definition.getImplementingClass());
        if (known != null) {
            return known;
        }
        boolean resource = Resource.class.isAssignableFrom(definition.getImplementingClass());
        Shape shape = new Shape(definition.getName(), resource);
        shapes.put(definition.getImplementingClass(), shape);
        for (BaseRuntimeChildDefinition child :
                ((BaseRuntimeElementCompositeDefinition<?>) definition).getChildrenAndExtension()) {
            if (!NotInR4.has(definition.getName(), child.getElementName())) {
                add(shape, child);
            }
        }
        if (resource) {
            shape.add(new Child(
                    "resourceType",
                    "resourceType",
                    shape.nextElement(),
                    false,
                    Child.Kind.RESOURCE_TYPE,
                    null,
                    null,
                    Child.Mark.NONE));
        }
        return shape;
    }

    private void add(Shape shape, BaseRuntimeChildDefinition child) {
        String element = child.getElementName();
        int order = shape.nextElement();
        boolean list = child.getMax() != 1;
        if (child instanceof RuntimeChildContainedResources) {
            shape.add(new Child(element, element, order, true, Child.Kind.CONTAINED, null, null, Child.Mark.NONE));
        } else if (child instanceof RuntimeChildDirectResource) {
            shape.add(new Child(element, element, order, list, Child.Kind.RESOURCE, null, null, Child.Mark.NONE));
        } else if (child instanceof RuntimeChildExtension) {
            shape.add(complex(element, element, order, true, fhir.getElementDefinition(Extension.class)));
        } else if (child instanceof RuntimeChildAny) {
            OPEN_TYPES.forEach(type -> addChoice(shape, element, order, list, fhir.getElementDefinition(type)));
        } else if (child instanceof RuntimeChildChoiceDefinition choice) {
            choice.getChoices().forEach(type -> addChoice(shape, element, order, list, choiceType(type)));
        } else if (child instanceof RuntimeChildResourceDefinition) {
            shape.add(complex(element, element, order, list, fhir.getElementDefinition(Reference.class)));
        } else {
            shape.add(child(shape, element, element, order, list, child.getChildByName(element)));
        }
    }

    private BaseRuntimeElementDefinition<?> choiceType(Class<? extends IBase> type) {
        return fhir.getElementDefinition(IBaseResource.class.isAssignableFrom(type) ? Reference.class : type);
    }

    private void addChoice(Shape shape, String element, int order, boolean list, BaseRuntimeElementDefinition<?> type) {
        String suffix =
                Character.toUpperCase(type.getName().charAt(0)) + type.getName().substring(1);
        shape.add(child(shape, element + suffix, element, order, list, type));
    }

    private Child child(
            Shape parent, String name, String element, int order, boolean list, BaseRuntimeElementDefinition<?> type) {
        if (type instanceof BaseRuntimeElementCompositeDefinition<?>) {
            return complex(name, element, order, list, type);
        }
        Primitive primitive = Primitive.of(type.getName());
        Child.Mark mark = mark(parent, name, primitive);
        return new Child(name, element, order, list, Child.Kind.PRIMITIVE, primitive, companion(), mark);
    }

    private Child complex(String name, String element, int order, boolean list, BaseRuntimeElementDefinition<?> type) {
        Shape shape = shape(type);
        Child.Mark mark = shape.type().equals("BundleEntryComponent") ? Child.Mark.BUNDLE_ENTRY : Child.Mark.NONE;
        return new Child(name, element, order, list, Child.Kind.COMPLEX, null, shape, mark);
    }

    private static Child.Mark mark(Shape parent, String name, Primitive primitive) {
        if (name.equals("id")) {
            return parent.resource() ? Child.Mark.RESOURCE_ID : Child.Mark.ELEMENT_ID;
        }
        if (name.equals("url") && parent.type().equals("Extension")) {
            return Child.Mark.ATTRIBUTE;
        }
        boolean reference = name.equals("reference") && parent.type().equals("Reference");
        return reference || primitive == Primitive.CANONICAL ? Child.Mark.REFERENCE : Child.Mark.NONE;
    }

    /** What the companion of every primitive carries: id and extensions. */
    private Shape companion() {
        if (companion == null) {
            companion = new Shape(Element.class.getSimpleName(), false);
            add(companion, "id");
            add(companion, "extension");
        }
        return companion;
    }

    private void add(Shape shape, String inherited) {
        var period = (BaseRuntimeElementCompositeDefinition<?>) fhir.getElementDefinition("Period");
        period.getChildrenAndExtension().stream()
                .filter(child -> child.getElementName().equals(inherited))
                .forEach(child -> add(shape, child));
    }
}
