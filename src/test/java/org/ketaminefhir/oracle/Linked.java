package org.ketaminefhir.oracle;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Declared.Parameter;

/** Makes a record refer to another where a search parameter looks. */
final class Linked {
    private Linked() {}

    /** A copy that refers to the target; empty if the parameter looks at nothing that can. */
    static Optional<Resource> copy(Resource from, Parameter parameter, Resource target) {
        Matcher path = Pattern.compile("\\b" + from.fhirType() + "((?:\\.\\w+(?![\\w(]))+)")
                .matcher(parameter.expression());
        if (!path.find()) {
            return Optional.empty();
        }
        Resource copy = from.copy();
        List<String> steps = List.of(path.group(1).substring(1).split("\\."));
        IBase at = copy;
        BaseRuntimeElementDefinition<?> type = Declared.FHIR.getResourceDefinition(from.fhirType());
        for (String step : steps.subList(0, steps.size() - 1)) {
            BaseRuntimeChildDefinition child = child(type, step);
            List<IBase> there = child.getAccessor().getValues(at);
            type = child.getChildByName(step);
            if (there.isEmpty()) {
                IBase made = type.newInstance(child.getInstanceConstructorArguments());
                child.getMutator().addValue(at, made);
                there = List.of(made);
            }
            at = there.get(0);
        }
        BaseRuntimeChildDefinition last = child(type, steps.get(steps.size() - 1));
        if (at instanceof Patient.PatientLinkComponent same) {
            same.setType(Patient.LinkType.SEEALSO);
        }
        IBase link = link(last, target);
        if (link == null) {
            return Optional.empty();
        }
        if (last.getMax() == 1) {
            last.getMutator().setValue(at, link);
        } else {
            last.getMutator().addValue(at, link);
        }
        return Optional.of(copy);
    }

    private static BaseRuntimeChildDefinition child(BaseRuntimeElementDefinition<?> type, String name) {
        BaseRuntimeElementCompositeDefinition<?> parent = (BaseRuntimeElementCompositeDefinition<?>) type;
        BaseRuntimeChildDefinition child = parent.getChildByName(name);
        return child == null ? parent.getChildByName(name + "[x]") : child;
    }

    private static IBase link(BaseRuntimeChildDefinition child, Resource target) {
        boolean choice = !child.getValidChildNames().contains(child.getElementName());
        if (!choice && child.getChildByName(child.getElementName()).getImplementingClass() == CanonicalType.class) {
            return target instanceof MetadataResource known ? new CanonicalType(known.getUrl()) : null;
        }
        return new Reference(target.fhirType() + "/" + target.getIdPart());
    }
}
