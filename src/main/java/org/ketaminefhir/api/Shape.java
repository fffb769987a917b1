package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Issue;

/**
 * Parts of resources, as a client asks for them with {@code _summary} or {@code _elements}: marked as parts, and never
 * without what is mandatory.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#summary">Summary</a>
 */
@Interceptor
final class Shape {
    private static final Set<String> SUMMARIES = Set.of("true", "false", "text", "data", "count");
    private static final Set<String> ALWAYS = Set.of("*.id", "*.meta", "*.(mandatory)");

    private final FhirContext fhir;

    Shape(FhirContext fhir) {
        this.fhir = fhir;
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 16)
    public void check(ServletRequestDetails request) {
        String summary = first(request, "_summary");
        RestOperationTypeEnum operation = request.getRestOperationType();
        boolean one = operation == RestOperationTypeEnum.READ || operation == RestOperationTypeEnum.VREAD;
        if (summary != null && !SUMMARIES.contains(summary)) {
            throw refused("_summary is one of true, false, text, data and count.");
        }
        if (one && "count".equals(summary)) {
            throw refused("_summary=count asks how many there are; a read gives one record.");
        }
        if (asked(request) && summary != null && first(request, "_elements") != null) {
            throw refused("_summary and _elements contradict each other; send one of them.");
        }
    }

    private static Refusal refused(String sentence) {
        return Refusal.of(400, Issue.error("value", "search-value", "Resource", sentence));
    }

    static String first(RequestDetails request, String name) {
        String[] values = request.getParameters().get(name);
        return values == null || values.length == 0 ? null : values[0];
    }

    private static boolean asked(RequestDetails request) {
        String summary = first(request, "_summary");
        boolean whole = summary == null || summary.equals("false") || summary.equals("count");
        return !whole || first(request, "_elements") != null;
    }

    /** What is left of a resource, or of the resources in a Bundle; the same bytes if all of it is asked for. */
    byte[] of(byte[] json, RequestDetails request) {
        if (!asked(request)) {
            return json;
        }
        Resource resource = (Resource) fhir.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
        IParser writer = fhir.newJsonParser();
        writer.setEncodeElementsAppliesToChildResourcesOnly(resource instanceof Bundle);
        String summary = first(request, "_summary");
        switch (summary == null ? "" : summary) {
            case "true" -> writer.setSummaryMode(true);
            case "data" -> writer.setSuppressNarratives(true);
            case "text" -> writer.setEncodeElements(with(Set.of("*.text")));
            default -> writer.setEncodeElements(with(elements(request)));
        }
        return writer.encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> with(Set<String> elements) {
        Set<String> all = new LinkedHashSet<>(ALWAYS);
        all.addAll(elements);
        return all;
    }

    private static Set<String> elements(RequestDetails request) {
        Set<String> elements = new LinkedHashSet<>();
        for (String value : request.getParameters().get("_elements")) {
            for (String name : value.split(",")) {
                String plain = name.trim();
                if (!plain.isEmpty()) {
                    elements.add(Character.isUpperCase(plain.charAt(0)) ? plain : "*." + plain);
                }
            }
        }
        return elements;
    }
}
