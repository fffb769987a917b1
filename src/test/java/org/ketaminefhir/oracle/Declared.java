package org.ketaminefhir.oracle;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.SearchParameter;
import org.ketaminefhir.Examples;

/** What a CapabilityStatement declares, read anew: nothing here goes through the code that is judged. */
final class Declared {
    static final FhirContext FHIR = Examples.FHIR;
    private static final Path PROFILES = Path.of("profiles");

    /** A parameter of all types has no element in HAPI's model of one type. */
    private static final Map<String, String> OF_ALL_TYPES = Map.of(
            "_id", "id",
            "_lastUpdated", "meta.lastUpdated",
            "_tag", "meta.tag",
            "_security", "meta.security",
            "_profile", "meta.profile",
            "_source", "meta.source");

    /** @param parts of a composite, their expressions from the element that {@code expression} gives */
    record Parameter(
            String type,
            String name,
            SearchParamType kind,
            String expression,
            Set<String> targets,
            List<Parameter> parts) {
        @Override
        public String toString() {
            return type + "." + name;
        }
    }

    private final CapabilityStatement statement;
    private final Map<String, SearchParameter> own = new HashMap<>();
    private final Map<String, Map<String, Parameter>> types = new LinkedHashMap<>();

    private Declared(CapabilityStatement statement) {
        this.statement = statement;
        for (Path file : files("SearchParameter-")) {
            SearchParameter parameter = FHIR.newJsonParser().parseResource(SearchParameter.class, Examples.read(file));
            own.put(parameter.getUrl(), parameter);
        }
        for (CapabilityStatementRestResourceComponent resource :
                statement.getRestFirstRep().getResource()) {
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            resource.getSearchParam()
                    .forEach(declared -> parameters.put(declared.getName(), parameter(resource.getType(), declared)));
            types.put(resource.getType(), parameters);
        }
    }

    static Declared of(CapabilityStatement statement) {
        return new Declared(statement);
    }

    static Declared inProfiles() {
        Path file = PROFILES.resolve("server/CapabilityStatement-ketamine-fhir.json");
        return of(FHIR.newJsonParser().parseResource(CapabilityStatement.class, Examples.read(file)));
    }

    static List<Path> files(String start) {
        try (Stream<Path> files = Files.walk(PROFILES)) {
            return files.filter(file -> file.getFileName().toString().startsWith(start)
                            && file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CapabilityStatement statement() {
        return statement;
    }

    Set<String> types() {
        return types.keySet();
    }

    /** Whether its records are kept in versions; those of other types the server writes itself, once and for all. */
    boolean kept(String type) {
        return resource(type).getInteraction().stream()
                .anyMatch(interaction -> interaction.getCode() == TypeRestfulInteraction.HISTORYINSTANCE);
    }

    Collection<Parameter> parameters(String type) {
        return types.getOrDefault(type, Map.of()).values();
    }

    /** Null if it is not declared. */
    Parameter parameter(String type, String name) {
        return types.getOrDefault(type, Map.of()).get(name);
    }

    Parameter need(String type, String name) {
        Parameter parameter = parameter(type, name);
        if (parameter == null) {
            throw new IllegalArgumentException("%s is no parameter of %s".formatted(name, type));
        }
        return parameter;
    }

    CapabilityStatementRestComponent system() {
        return statement.getRestFirstRep();
    }

    CapabilityStatementRestResourceComponent resource(String type) {
        return statement.getRestFirstRep().getResource().stream()
                .filter(resource -> resource.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private Parameter parameter(String type, CapabilityStatementRestResourceSearchParamComponent declared) {
        String name = declared.getName();
        if (OF_ALL_TYPES.containsKey(name)) {
            return new Parameter(type, name, declared.getType(), OF_ALL_TYPES.get(name), Set.of(), List.of());
        }
        SearchParameter mine = own.get(declared.getDefinition());
        if (mine != null) {
            return ofOurs(type, mine);
        }
        RuntimeSearchParam known = FHIR.getResourceDefinition(type).getSearchParam(name);
        if (known == null) {
            throw new IllegalStateException("%s of %s is defined nowhere".formatted(name, type));
        }
        List<Parameter> parts = declared.getType() == SearchParamType.COMPOSITE ? standardParts(type, name) : List.of();
        String expression = parts.isEmpty() ? known.getPath() : compositeBase(type, name);
        return new Parameter(type, name, declared.getType(), expression, known.getTargets(), parts);
    }

    private Parameter ofOurs(String type, SearchParameter mine) {
        Set<String> targets = new TreeSet<>();
        mine.getTarget().stream().map(PrimitiveType::getValueAsString).forEach(targets::add);
        List<Parameter> parts = new ArrayList<>();
        mine.getComponent().forEach(part -> parts.add(part(type, part.getDefinition(), part.getExpression())));
        return new Parameter(type, mine.getCode(), mine.getType(), mine.getExpression(), targets, parts);
    }

    private Parameter part(String type, String definition, String expression) {
        SearchParameter mine = own.get(definition);
        SearchParamType kind = mine != null ? mine.getType() : standardKind(type, definition);
        return new Parameter(type, definition, kind, expression, Set.of(), List.of());
    }

    private static SearchParamType standardKind(String type, String definition) {
        return FHIR.getResourceDefinition(type).getSearchParams().stream()
                .filter(known -> definition.endsWith("-" + known.getName()))
                .max((a, b) -> a.getName().length() - b.getName().length())
                .map(known -> SearchParamType.fromCode(known.getParamType().getCode()))
                .orElseThrow(() -> new IllegalStateException(definition + " is defined nowhere"));
    }

    /** HAPI's model does not hold the components of R4's composites; these are the ones of Observation. */
    private static List<Parameter> standardParts(String type, String name) {
        int value = name.indexOf("code-value-");
        if (!type.equals("Observation") || value < 0) {
            throw new IllegalStateException("teach the oracle the components of " + name + " of " + type);
        }
        return switch (name.substring(value + "code-value-".length())) {
            case "quantity" -> parts(SearchParamType.QUANTITY, "value.ofType(Quantity)");
            case "concept" -> parts(SearchParamType.TOKEN, "value.ofType(CodeableConcept)");
            case "string" -> parts(SearchParamType.STRING, "value.ofType(string)");
            case "date" -> parts(SearchParamType.DATE, "value.ofType(dateTime) | value.ofType(Period)");
            default -> throw new IllegalStateException("teach the oracle the components of " + name);
        };
    }

    private static List<Parameter> parts(SearchParamType kind, String value) {
        return List.of(
                new Parameter("Observation", "code", SearchParamType.TOKEN, "code", Set.of(), List.of()),
                new Parameter("Observation", "value", kind, value, Set.of(), List.of()));
    }

    private static String compositeBase(String type, String name) {
        return name.startsWith("combo-")
                ? type + " | " + type + ".component"
                : name.startsWith("component-") ? type + ".component" : type;
    }
}
