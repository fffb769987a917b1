package org.ketaminefhir.definitions;

import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.SearchParameter.SearchParameterComponentComponent;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** What a search parameter of one type means: as we define it, or as R4 does. */
final class ParameterDefinitions {
    private static final String STANDARD = "http://hl7.org/fhir/SearchParameter/";

    private static final Map<String, SearchParamType> OF_THE_STORE =
            Map.of("_id", SearchParamType.TOKEN, "_lastUpdated", SearchParamType.DATE);

    /** Those that all types have; HAPI does not list all of them. */
    private static final Map<String, SearchParamType> OF_META = Map.of(
            "_profile", SearchParamType.URI,
            "_source", SearchParamType.URI,
            "_tag", SearchParamType.TOKEN,
            "_security", SearchParamType.TOKEN);

    private final Definitions definitions;
    private final String type;

    ParameterDefinitions(Definitions definitions, String type) {
        this.definitions = definitions;
        this.type = type;
    }

    Optional<Parameter> of(String name, String canonical) {
        return definitions
                .find(SearchParameter.class, canonical)
                .map(this::ours)
                .or(() -> ofAllTypes(name, canonical))
                .or(() -> standard(name, canonical));
    }

    private Parameter ours(SearchParameter own) {
        boolean based = own.getBase().stream().anyMatch(base -> base.getValue().equals(type));
        if (!based) {
            throw new IllegalStateException(
                    "%s is declared for %s, which is not among its bases".formatted(own.getUrl(), type));
        }
        Set<String> targets = new TreeSet<>();
        own.getTarget().stream().map(PrimitiveType::getValueAsString).forEach(targets::add);
        List<Parameter> components =
                own.getComponent().stream().map(this::component).toList();
        return new Parameter(type, own.getCode(), own.getType(), own.getExpression(), targets, components);
    }

    private Parameter component(SearchParameterComponentComponent component) {
        String canonical = component.getDefinition();
        String name = canonical.substring(canonical.lastIndexOf('/') + 1);
        Parameter part = Stream.of(name, name.substring(name.indexOf('-') + 1))
                .flatMap(each -> of(each, canonical).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody defines the component " + canonical));
        return new Parameter(type, part.name(), part.kind(), component.getExpression(), part.targets());
    }

    private Optional<Parameter> ofAllTypes(String name, String canonical) {
        if (!name.startsWith("_") || !(STANDARD + "Resource-" + name.substring(1)).equals(canonical)) {
            return Optional.empty();
        }
        if (OF_THE_STORE.containsKey(name)) {
            return Optional.of(new Parameter(type, name, OF_THE_STORE.get(name), "", Set.of()));
        }
        return Optional.ofNullable(OF_META.get(name))
                .map(kind -> new Parameter(type, name, kind, type + ".meta." + name.substring(1), Set.of()));
    }

    /** HAPI knows each by type and name; the canonical may be of several types together (clinical-code). */
    private Optional<Parameter> standard(String name, String canonical) {
        boolean named = canonical != null && canonical.startsWith(STANDARD) && canonical.endsWith("-" + name);
        return named ? known(name) : Optional.empty();
    }

    private Optional<Parameter> known(String name) {
        RuntimeSearchParam known =
                definitions.fhir().getResourceDefinition(type).getSearchParam(name);
        if (known == null) {
            return Optional.empty();
        }
        SearchParamType kind = SearchParamType.fromCode(known.getParamType().getCode());
        List<Parameter> components = known.getComponents().stream()
                .map(component -> component.getReference().substring((STANDARD + type + "-").length()))
                .map(part -> known(part).orElseThrow())
                .collect(Collectors.toList());
        return Optional.of(new Parameter(type, known.getName(), kind, known.getPath(), known.getTargets(), components));
    }
}
