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

    private final FhirContext fhir;
    private final Map<String, Map<String, Parameter>> types;
    private final Map<String, Set<String>> interactions;

    /**
     * One search parameter of one type.
     *
     * @param expression FHIRPath from the resource; empty for {@code _id}
     * @param targets types that a reference may lead to; empty if any
     */
    public record Parameter(String type, String name, SearchParamType kind, String expression, Set<String> targets) {
        public Parameter {
            targets = Set.copyOf(targets);
        }
    }

    private SearchContract(
            FhirContext fhir, Map<String, Map<String, Parameter>> types, Map<String, Set<String>> interactions) {
        this.fhir = fhir;
        this.types = types;
        this.interactions = interactions;
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
        return new SearchContract(definitions.fhir(), types, Interactions.of(statement));
    }

    public FhirContext fhir() {
        return fhir;
    }

    public Set<String> types() {
        return types.keySet();
    }

    /**
     * What may be done with a type, by the codes of the CapabilityStatement ({@code read}, {@code history-type}), and
     * {@code conditional-create}, {@code -update}, {@code -delete}.
     *
     * @param type null for the whole system
     */
    public Set<String> interactions(String type) {
        return interactions.getOrDefault(type, Set.of());
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
        if ((STANDARD + "Resource-id").equals(canonical)) {
            return Optional.of(new Parameter(type, "_id", SearchParamType.TOKEN, "", Set.of()));
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
}
