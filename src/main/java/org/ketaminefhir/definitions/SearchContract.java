package org.ketaminefhir.definitions;

import ca.uhn.fhir.context.FhirContext;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;

/**
 * Which types the server keeps, and by what they are found: what our CapabilityStatement declares, and nothing else.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html">Search</a>
 */
public final class SearchContract {
    /** The statement that makes the contract. */
    public static final String CANONICAL = Definitions.BASE + "CapabilityStatement/ketamine-fhir";

    /** What no type is without whose records are kept, if it says at all what may be done with it. */
    private static final String HISTORY = "history-instance";

    private static final List<String> HAPPENED =
            List.of("occurred", "when", "period", "onset-date", "onset", "recorded-date");
    private static final Set<String> STANDING = Set.of("AllergyIntolerance", "Consent");
    /** When something happened, by the names that R4 gives it. */
    private static final List<String> SERVICE_DATES = List.of(
            "authoredon",
            "date",
            "effective-time",
            "effective",
            "period",
            "whenhandedover",
            "authored",
            "sent",
            "recorded");

    private final FhirContext fhir;
    private final Map<String, Map<String, Parameter>> types;
    private final Set<String> kept;
    private final Map<String, Set<String>> interactions;
    private final Along along;

    /**
     * One search parameter of one type.
     *
     * @param expression FHIRPath from the resource; empty for what the store itself knows: {@code _id},
     *     {@code _lastUpdated}
     * @param targets types that a reference may lead to; empty if any
     * @param components the parts of a composite, in the order in which a search names them; else empty
     */
    public record Parameter(
            String type,
            String name,
            SearchParamType kind,
            String expression,
            Set<String> targets,
            List<Parameter> components) {
        public Parameter {
            targets = Set.copyOf(targets);
            components = List.copyOf(components);
        }

        public Parameter(String type, String name, SearchParamType kind, String expression, Set<String> targets) {
            this(type, name, kind, expression, targets, List.of());
        }
    }

    private SearchContract(
            FhirContext fhir,
            Map<String, Map<String, Parameter>> types,
            Along along,
            Map<String, Set<String>> interactions) {
        this.fhir = fhir;
        this.types = types;
        this.kept = types.keySet().stream()
                .filter(type -> interactions.get(type).isEmpty()
                        || interactions.get(type).contains(HISTORY))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        this.along = along;
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
        return new SearchContract(definitions.fhir(), types, Along.of(statement), Interactions.of(statement));
    }

    public FhirContext fhir() {
        return fhir;
    }

    /** Those whose records are kept, with all their versions. */
    public Set<String> types() {
        return kept;
    }

    /** Those, and the ones that are told without a history: they are put together when they are asked for. */
    public Set<String> declared() {
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

    /**
     * The parameter that says when what a record tells of happened; empty if records of the type have no such time, or
     * if theirs is when they were written down and they hold on.
     */
    public Optional<Parameter> serviceDate(String type) {
        return STANDING.contains(type)
                ? Optional.empty()
                : SERVICE_DATES.stream()
                        .map(name -> parameter(type, name))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /**
     * The parameters that say it, best first: where the first says nothing of a record, the next does. When something
     * happened goes before when it was written down.
     */
    public List<Parameter> serviceDates(String type) {
        return Stream.concat(HAPPENED.stream(), SERVICE_DATES.stream())
                .flatMap(name -> parameter(type, name).stream())
                .filter(parameter -> parameter.kind() == SearchParamType.DATE)
                .distinct()
                .toList();
    }

    /** What may be asked to be sent along with records of a type that refer to it: {@code Observation:encounter}. */
    public Set<String> includes(String type) {
        return along.includes().getOrDefault(type, Set.of());
    }

    /** What may be asked to be sent along with records of a type that it refers to: {@code Provenance:target}. */
    public Set<String> revincludes(String type) {
        return along.revincludes().getOrDefault(type, Set.of());
    }

    /** Whether the compartments of records of a type are searched. */
    public boolean compartment(String type) {
        return along.compartments().contains(type.toLowerCase(Locale.ROOT));
    }

    private static Parameter resolve(
            Definitions definitions, String type, CapabilityStatementRestResourceSearchParamComponent declared) {
        Parameter parameter = new ParameterDefinitions(definitions, type)
                .of(declared.getName(), declared.getDefinition())
                .orElseThrow(() -> new IllegalStateException("%s of %s is declared, but nobody defines it: %s"
                        .formatted(declared.getName(), type, declared.getDefinition())));
        if (!parameter.name().equals(declared.getName()) || parameter.kind() != declared.getType()) {
            throw new IllegalStateException("%s of %s is declared as %s, but defined as %s %s"
                    .formatted(declared.getName(), type, declared.getType(), parameter.name(), parameter.kind()));
        }
        return parameter;
    }
}
