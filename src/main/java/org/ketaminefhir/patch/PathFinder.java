package org.ketaminefhir.patch;

import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;

/** Follows the FHIRPath of a patch: to select elements, not to compute. */
final class PathFinder {
    private static final Pattern TEXT = Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'");
    private static final Pattern FUNCTION = Pattern.compile("([A-Za-z][A-Za-z0-9]*)\\s*\\(");

    /** Those that choose among elements of the record; others could leave it, or never come to an end. */
    private static final Set<String> FUNCTIONS = Set.of(
            "where",
            "first",
            "last",
            "tail",
            "skip",
            "take",
            "single",
            "ofType",
            "as",
            "is",
            "exists",
            "empty",
            "not",
            "all",
            "any",
            "count",
            "extension",
            "hasValue",
            "startsWith",
            "endsWith",
            "contains",
            "lower",
            "upper",
            "and",
            "or",
            "in");

    private final IFhirPath engine;

    PathFinder(IFhirPath engine) {
        this.engine = engine;
    }

    List<Base> find(Operation operation, Resource resource, String path) {
        Matcher function = FUNCTION.matcher(TEXT.matcher(path).replaceAll("''"));
        while (function.find()) {
            if (!FUNCTIONS.contains(function.group(1))) {
                throw operation.malformed("has a path with a function that selects no elements");
            }
        }
        try {
            return engine.evaluate(resource, path, Base.class);
        } catch (RuntimeException e) {
            // Without the cause: it quotes the path, and paths quote records.
            throw operation.malformed("has a path that is no FHIRPath for this type of record");
        }
    }

    /** The path up to its last step, when that step is the plain name of an element; or null. */
    static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot > 0 && path.substring(dot + 1).matches("[A-Za-z][A-Za-z0-9]*") ? path.substring(0, dot) : null;
    }
}
