package org.ketaminefhir.search;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;

/**
 * Turns the expressions of search parameters into direct access to the model. They are of few forms: paths, unions, a
 * choice of type, a choice of target. What is none of these is left to the FHIRPath engine, which is a hundred times
 * slower.
 */
final class Paths {
    private static final Pattern AS_OPERATOR = Pattern.compile("(\\S+) as (\\w+)");
    private static final Pattern AS_FUNCTION = Pattern.compile("(\\S+)\\.(?:as|ofType)\\((\\w+)\\)");
    private static final Pattern TARGET = Pattern.compile("(\\S+)\\.where\\(resolve\\(\\) is (\\w+)\\)");
    private static final Pattern PLAIN = Pattern.compile("\\w+(\\.\\w+)+");

    private final FhirContext fhir;

    Paths(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @throws IllegalStateException if the path names an element that the type does not have */
    Path of(String type, String expression) {
        List<Path> parts = new ArrayList<>();
        for (String alternative : expression.split("\\|")) {
            String part = bare(alternative);
            if (part.startsWith(type + ".")) {
                parts.add(part(type, part));
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalStateException("no part of this expression is about %s: %s".formatted(type, expression));
        }
        return parts.size() == 1 ? parts.get(0) : new Union(parts);
    }

    private Path part(String type, String expression) {
        Matcher choice = AS_OPERATOR.matcher(expression);
        if (!choice.matches()) {
            choice = AS_FUNCTION.matcher(expression);
        }
        if (choice.matches() && PLAIN.matcher(choice.group(1)).matches()) {
            return new OfType(plain(type, choice.group(1)), choice.group(2));
        }
        Matcher target = TARGET.matcher(expression);
        if (target.matches() && PLAIN.matcher(target.group(1)).matches()) {
            return new Targeting(plain(type, target.group(1)), target.group(2));
        }
        if (PLAIN.matcher(expression).matches()) {
            return plain(type, expression);
        }
        return new Evaluated(fhir.newFhirPath(), expression);
    }

    private Path plain(String type, String expression) {
        List<BaseRuntimeChildDefinition> steps = new ArrayList<>();
        BaseRuntimeElementDefinition<?> at = fhir.getResourceDefinition(type);
        boolean single = true;
        for (String name : expression.substring(type.length() + 1).split("\\.")) {
            BaseRuntimeChildDefinition child = null;
            if (at instanceof BaseRuntimeElementCompositeDefinition<?> parent) {
                child = parent.getChildByName(name);
                child = child == null ? parent.getChildByName(name + "[x]") : child;
            }
            if (child == null) {
                throw new IllegalStateException("there is no %s in %s".formatted(name, expression));
            }
            steps.add(child);
            single &= child.getMax() == 1;
            // What comes after a choice of types is none of the simple forms.
            at = child.getValidChildNames().contains(name) ? child.getChildByName(name) : null;
        }
        return new Steps(steps, single ? expression : null);
    }

    private static String bare(String part) {
        String bare = part.strip();
        boolean enclosed = bare.startsWith("(") && bare.endsWith(")") && bare.indexOf(')') == bare.length() - 1;
        return enclosed ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    private record Steps(List<BaseRuntimeChildDefinition> steps, String single) implements Path {
        @Override
        public List<Base> values(Resource resource) {
            List<Base> found = List.of(resource);
            for (BaseRuntimeChildDefinition step : steps) {
                List<Base> next = new ArrayList<>();
                for (Base parent : found) {
                    step.getAccessor().getValues(parent).forEach(value -> next.add((Base) value));
                }
                found = next;
            }
            return found;
        }
    }

    private record OfType(Path path, String type) implements Path {
        @Override
        public List<Base> values(Resource resource) {
            return path.values(resource).stream()
                    .filter(value -> value.fhirType().equals(type))
                    .toList();
        }

        @Override
        public String single() {
            return path.single();
        }
    }

    private record Targeting(Path path, String type) implements Path {
        @Override
        public List<Base> values(Resource resource) {
            return path.values(resource).stream()
                    .filter(value -> type.equals(Link.of(value).type()))
                    .toList();
        }

        @Override
        public String single() {
            return path.single();
        }
    }

    private record Union(List<Path> paths) implements Path {
        @Override
        public List<Base> values(Resource resource) {
            return paths.stream()
                    .flatMap(path -> path.values(resource).stream())
                    .toList();
        }

        @Override
        public String single() {
            return null;
        }
    }

    private record Evaluated(IFhirPath engine, String expression) implements Path {
        @Override
        public List<Base> values(Resource resource) {
            return engine.evaluate(resource, expression, Base.class);
        }

        @Override
        public String single() {
            return null;
        }
    }
}
