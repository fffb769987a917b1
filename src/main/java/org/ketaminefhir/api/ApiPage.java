package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.openapi.OpenApiInterceptor;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import io.swagger.v3.oas.models.OpenAPI;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.ketaminefhir.validation.Issue;

/**
 * The OpenAPI description under {@code api-docs} and a page to try it under {@code swagger-ui/}: what the
 * CapabilityStatement says, said in another way, and as open as that.
 *
 * <p>HAPI's page would ask an outside validator what it thinks of the description, and takes any address and any page
 * name; this one does none of it.
 */
@Interceptor
final class ApiPage extends OpenApiInterceptor {
    private static final String PAGE = "/swagger-ui/";
    private static final String DESCRIPTION = "/api-docs";
    private static final Set<String> PARTS = Set.of(
            "", "index.html", "index.css", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js");
    /** The page starts itself by a script of its own; whatever it loads comes from here. */
    private static final String ONLY_FROM_HERE =
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Set<String> types;
    private final Set<String> pages;

    private final ApiOperations operations;

    ApiPage(Set<String> types, ApiOperations operations) {
        this.operations = operations;
        this.types = types;
        pages = new TreeSet<>(types);
        pages.add(PAGE_ALL);
        pages.add(PAGE_SYSTEM);
        setBannerImage(null);
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLER_SELECTED)
    @Override
    public boolean serveSwaggerUi(
            HttpServletRequest request, HttpServletResponse response, ServletRequestDetails details)
            throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        boolean ours = path.equals(DESCRIPTION) || path.startsWith(PAGE);
        if (!ours) {
            return true;
        }
        if (!request.getMethod().equals("GET")) {
            throw Refusal.of(405, Failures.methodNotSupported());
        }
        String page = request.getParameter("page");
        boolean known = path.equals(DESCRIPTION) || PARTS.contains(path.substring(PAGE.length()));
        if (!known || page != null && !pages.contains(page)) {
            throw Refusal.of(
                    404,
                    Issue.error(
                            "not-found",
                            "not-found",
                            "Resource",
                            "This server has nothing at this address; its types and operations are listed under"
                                    + " metadata."));
        }
        response.setHeader("Content-Security-Policy", ONLY_FROM_HERE);
        response.setCharacterEncoding("UTF-8");
        return super.serveSwaggerUi(request, response, details);
    }

    @Override
    protected OpenAPI generateOpenApi(ServletRequestDetails details) {
        OpenAPI api = super.generateOpenApi(details);
        String page = details.getServletRequest().getParameter("page");
        boolean all = page == null || page.equals(PAGE_ALL);
        if (all || page.equals(PAGE_SYSTEM)) {
            operations.addOfSystem(api, PAGE_SYSTEM);
        }
        types.stream().filter(type -> all || page.equals(type)).forEach(type -> operations.addOfType(api, type));
        return api;
    }
}
