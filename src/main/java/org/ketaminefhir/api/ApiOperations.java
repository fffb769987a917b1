package org.ketaminefhir.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.OperationDefinition.OperationDefinitionParameterComponent;
import org.hl7.fhir.r4.model.OperationDefinition.OperationParameterUse;
import org.ketaminefhir.definitions.Definitions;

/**
 * Says the declared operations in OpenAPI, from our definitions of them. HAPI's page would ask the capability provider
 * for these, and a provider that can be asked takes the reading of all OperationDefinitions upon itself.
 */
final class ApiOperations {
    private static final String FHIR_JSON = "application/fhir+json";

    private final CapabilityStatementRestComponent rest;
    private final Map<String, OperationDefinition> definitions = new HashMap<>();

    ApiOperations(Definitions definitions) {
        rest = definitions.all(CapabilityStatement.class).get(0).getRestFirstRep();
        definitions
                .all(OperationDefinition.class)
                .forEach(operation -> this.definitions.put(
                        operation.hasBase() ? operation.getBase() : operation.getUrl(), operation));
    }

    /** Those of the whole server. */
    void addOfSystem(OpenAPI api, String tag) {
        add(api, rest.getOperation(), null, tag);
    }

    void addOfType(OpenAPI api, String type) {
        rest.getResource().stream()
                .filter(resource -> resource.getType().equals(type))
                .forEach(resource -> add(api, resource.getOperation(), type, type));
    }

    private void add(
            OpenAPI api, List<CapabilityStatementRestResourceOperationComponent> declared, String type, String tag) {
        for (CapabilityStatementRestResourceOperationComponent operation : declared) {
            OperationDefinition definition = definitions.get(operation.getDefinition());
            if (definition == null) {
                continue;
            }
            String name = "/$" + definition.getCode();
            if (type == null) {
                add(api, name, definition, tag);
                continue;
            }
            if (definition.getType()) {
                add(api, "/" + type + name, definition, tag);
            }
            if (definition.getInstance()) {
                add(api, "/" + type + "/{id}" + name, definition, tag);
            }
        }
    }

    private static void add(OpenAPI api, String path, OperationDefinition definition, String tag) {
        PathItem item = api.getPaths().computeIfAbsent(path, key -> new PathItem());
        // As FHIR has it: what affects the state is sent, never asked.
        if (!definition.getAffectsState()) {
            Operation get = described(path, definition, tag);
            definition.getParameter().stream()
                    .filter(parameter -> parameter.getUse() == OperationParameterUse.IN)
                    .filter(ApiOperations::fitsInUrl)
                    .forEach(parameter -> get.addParametersItem(
                            parameter("query", parameter.getName()).description(parameter.getDocumentation())));
            item.operation(HttpMethod.GET, get);
        }
        Operation post = described(path, definition, tag);
        post.setRequestBody(new RequestBody().content(resource()));
        item.operation(HttpMethod.POST, post);
    }

    private static Operation described(String path, OperationDefinition definition, String tag) {
        Operation operation = new Operation()
                .addTagsItem(tag)
                .summary(definition.getTitle())
                .description(definition.getDescription())
                .responses(new ApiResponses()
                        .addApiResponse(
                                "200", new ApiResponse().description("Success").content(resource())));
        if (path.contains("{id}")) {
            operation.addParametersItem(parameter("path", "id").required(true));
        }
        return operation;
    }

    private static Parameter parameter(String in, String name) {
        return new Parameter().in(in).name(name).schema(new StringSchema());
    }

    private static Content resource() {
        return new Content().addMediaType(FHIR_JSON, new MediaType().schema(new ObjectSchema()));
    }

    /** Plain values and references do; the names of complex types and resources begin with a capital. */
    private static boolean fitsInUrl(OperationDefinitionParameterComponent parameter) {
        String type = parameter.getType();
        return type != null && (Character.isLowerCase(type.charAt(0)) || type.equals("Reference"));
    }
}
