package org.ketaminefhir.definitions;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.SearchParameter;

/**
 * Which types the server keeps, and by what they are found: what our CapabilityStatement declares, and nothing else.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html">Search</a>
 */
public final class SearchContract {
    /** The statement that makes the contract. */
    public static final String CANONICAL = Definitions.BASE + "CapabilityStatement/ketamine-fhir";

    private static final String STANDARD = "http://hl7.org/fhir/SearchParameter/";
    /** What the store itself knows of a record: no element of what was sent says it. */
    private static final Set<String> KEPT_BY_THE_STORE = Set.of("_id", "_lastUpdated");

    private static final Map<String, SearchParamType> OF_EVERY_RESOURCE = Map.of(
            "_id", SearchParamType.TOKEN,
            "_lastUpdated", SearchParamType.DATE,
            "_profile", SearchParamType.URI,
            "_tag", SearchParamType.TOKEN,
            "_security", SearchParamType.TOKEN,
            "_source", SearchParamType.URI);

    private final FhirContext fhir;
    private final Map<String, Map<String, Parameter>> types;

    /**
     * One search parameter of one type.
     *
     * @param expression FHIRPath from the resource; empty for {@code _id} and {@code _lastUpdated}
     * @param targets types that a reference may lead to; empty if any
     */
    public record Parameter(String type, String name, SearchParamType kind, String expression, Set<String> targets) {
        public Parameter {
            targets = Set.copyOf(targets);
        }
    }

    private SearchContract(FhirContext fhir, Map<String, Map<String, Parameter>> types) {
        this.fhir = fhir;
        this.types = types;
    }

    /** @throws IllegalStateException if something is declared that nobody defines */
    public static SearchContract of(Definitions definitions) {
        CapabilityStatement statement = definitions
                .find(CapabilityStatement.class, CANONICAL)
                .orElseThrow(() -> new IllegalStateException("profiles/ has no " + CANONICAL));
        Map<String, Map<String, Parameter>> types = new LinkedHashMap<>();
        for (CapabilityStatementRestComponent rest : statement.getRest()) {
            for (CapabilityStatementRestResourceComponent resource : rest.getResource()) {
                Map<String, Parameter> parameters = new LinkedHashMap<>();
                for (CapabilityStatementRestResourceSearchParamComponent declared : resource.getSearchParam()) {
                    Parameter parameter = resolve(definitions, resource.getType(), declared);
                    parameters.put(parameter.name(), parameter);
                }
                types.put(resource.getType(), parameters);
            }
        }
        return new SearchContract(definitions.fhir(), types);
    }

    public FhirContext fhir() {
        return fhir;
    }

    public Set<String> types() {
        return types.keySet();
    }

    /** Those of one type, in the order declared; none for a type that is not kept. */
    public Collection<Parameter> parameters(String type) {
        return types.getOrDefault(type, Map.of()).values();
    }

    public Optional<Parameter> parameter(String type, String name) {
        return Optional.ofNullable(types.getOrDefault(type, Map.of()).get(name));
    }

    private static Parameter resolve(
            Definitions definitions, String type, CapabilityStatementRestResourceSearchParamComponent declared) {
        Parameter parameter = definitions
                .find(SearchParameter.class, declared.getDefinition())
                .map(own -> ours(type, own))
                .or(() -> standard(definitions.fhir(), type, declared))
                .orElseThrow(() -> new IllegalStateException("%s of %s is declared, but nobody defines it: %s"
                        .formatted(declared.getName(), type, declared.getDefinition())));
        if (!parameter.name().equals(declared.getName()) || parameter.kind() != declared.getType()) {
            throw new IllegalStateException("%s of %s is declared as %s, but defined as %s %s"
                    .formatted(declared.getName(), type, declared.getType(), parameter.name(), parameter.kind()));
        }
        return parameter;
    }

    private static Parameter ours(String type, SearchParameter own) {
        boolean based = own.getBase().stream().anyMatch(base -> base.getValue().equals(type));
        if (!based) {
            throw new IllegalStateException(
                    "%s is declared for %s, which is not among its bases".formatted(own.getUrl(), type));
        }
        Set<String> targets = new TreeSet<>();
        own.getTarget().stream().map(PrimitiveType::getValueAsString).forEach(targets::add);
        return new Parameter(type, own.getCode(), own.getType(), own.getExpression(), targets);
    }

    private static Optional<Parameter> standard(
            FhirContext fhir, String type, CapabilityStatementRestResourceSearchParamComponent declared) {
        String canonical = declared.getDefinition();
        SearchParamType everywhere = OF_EVERY_RESOURCE.get(declared.getName());
        if (everywhere != null) {
            String element = declared.getName().substring(1);
            return (STANDARD + "Resource-" + element).equals(canonical)
                    ? Optional.of(ofEveryResource(type, declared.getName(), everywhere))
                    : Optional.empty();
        }
        RuntimeSearchParam known = fhir.getResourceDefinition(type).getSearchParam(declared.getName());
        // HAPI knows each by type and name; the canonical may be of several types together (clinical-code).
        boolean named =
                canonical != null && canonical.startsWith(STANDARD) && canonical.endsWith("-" + declared.getName());
        if (known == null || !named) {
            return Optional.empty();
        }
        SearchParamType kind = SearchParamType.fromCode(known.getParamType().getCode());
        return Optional.of(new Parameter(type, known.getName(), kind, known.getPath(), known.getTargets()));
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#all">Parameters for all resources</a> */
    private static Parameter ofEveryResource(String type, String name, SearchParamType kind) {
        String expression = KEPT_BY_THE_STORE.contains(name) ? "" : type + ".meta." + name.substring(1);
        return new Parameter(type, name, kind, expression, Set.of());
    }
}
