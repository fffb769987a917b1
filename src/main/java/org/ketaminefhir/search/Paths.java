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

/**
 * Turns the expressions of search parameters into direct access to the model. They are of few forms: paths, unions, a
 * choice of type, a choice of target, a choice by a code. What is none of these is left to the FHIRPath engine, which
 * is a hundred times slower.
 */
final class Paths {
    private static final Pattern AS_OPERATOR = Pattern.compile("(\\S+) as (\\w+)");
    private static final Pattern AS_FUNCTION = Pattern.compile("(\\S+)\\.(?:as|ofType)\\((\\w+)\\)");
    private static final Pattern TARGET = Pattern.compile("(\\S+)\\.where\\(resolve\\(\\) is (\\w+)\\)");
    private static final Pattern CODED = Pattern.compile("(\\S+)\\.where\\((\\w+) ?= ?'(\\w+)'\\)");
    private static final Pattern PLAIN = Pattern.compile("\\w+(\\.\\w+)*");

    private final FhirContext fhir;

    Paths(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @throws IllegalStateException if the path names an element that the type does not have */
    Path of(String type, String expression) {
        List<Path> parts = new ArrayList<>();
        for (String part : parts(expression)) {
            if (part.equals(type) || part.startsWith(type + ".")) {
                parts.add(part(type, part));
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalStateException("no part of this expression is about %s: %s".formatted(type, expression));
        }
        return union(parts);
    }

    /**
     * From an element on.
     *
     * @param base the element, {@code Observation.component}
     * @param expressions what comes after it, {@code code}
     */
    Path within(String base, List<String> expressions) {
        return union(expressions.stream()
                .map(expression -> part(base, base + "." + expression))
                .toList());
    }

    /** The alternatives of a union. */
    static List<String> parts(String expression) {
        List<String> parts = new ArrayList<>();
        for (String alternative : expression.split("\\|")) {
            parts.add(bare(alternative));
        }
        return parts;
    }

    private static Path union(List<Path> parts) {
        return parts.size() == 1 ? parts.get(0) : new Union(parts);
    }

    private Path part(String root, String expression) {
        Matcher choice = AS_OPERATOR.matcher(expression);
        if (!choice.matches()) {
            choice = AS_FUNCTION.matcher(expression);
        }
        if (choice.matches() && PLAIN.matcher(choice.group(1)).matches()) {
            return new OfType(plain(root, choice.group(1)), choice.group(2));
        }
        Matcher target = TARGET.matcher(expression);
        if (target.matches() && PLAIN.matcher(target.group(1)).matches()) {
            return new Targeting(plain(root, target.group(1)), target.group(2));
        }
        Matcher coded = CODED.matcher(expression);
        if (coded.matches() && PLAIN.matcher(coded.group(1)).matches()) {
            return new Coded(plain(root, coded.group(1)), coded.group(2), coded.group(3));
        }
        if (PLAIN.matcher(expression).matches()) {
            return plain(root, expression);
        }
        return new Evaluated(
                fhir.newFhirPath(), root.indexOf('.') < 0 ? expression : expression.substring(root.length() + 1));
    }

    private Path plain(String root, String expression) {
        Walk walk = new Walk(fhir.getResourceDefinition(expression.split("\\.")[0]), expression);
        int before = root.split("\\.").length - 1;
        boolean single = before == 0 && walk.single && !walk.steps.isEmpty();
        return new Steps(List.copyOf(walk.steps.subList(before, walk.steps.size())), single ? expression : null);
    }

    private static String bare(String part) {
        String bare = part.strip();
        boolean enclosed = bare.startsWith("(") && bare.endsWith(")") && bare.indexOf(')') == bare.length() - 1;
        return enclosed ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    /** Down the definitions, from the resource. */
    private static final class Walk {
        private final List<BaseRuntimeChildDefinition> steps = new ArrayList<>();
        private boolean single = true;

        private Walk(BaseRuntimeElementDefinition<?> resource, String expression) {
            BaseRuntimeElementDefinition<?> at = resource;
            String[] names = expression.split("\\.");
            for (int i = 1; i < names.length; i++) {
                BaseRuntimeChildDefinition child = null;
                if (at instanceof BaseRuntimeElementCompositeDefinition<?> parent) {
                    child = parent.getChildByName(names[i]);
                    child = child == null ? parent.getChildByName(names[i] + "[x]") : child;
                }
                if (child == null) {
                    throw new IllegalStateException("there is no %s in %s".formatted(names[i], expression));
                }
                steps.add(child);
                single &= child.getMax() == 1;
                // What comes after a choice of types is none of the simple forms.
                at = child.getValidChildNames().contains(names[i]) ? child.getChildByName(names[i]) : null;
            }
        }
    }

    private record Steps(List<BaseRuntimeChildDefinition> steps, String single) implements Path {
        @Override
        public List<Base> values(Base from) {
            List<Base> found = List.of(from);
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
        public List<Base> values(Base from) {
            return path.values(from).stream()
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
        public List<Base> values(Base from) {
            return path.values(from).stream()
                    .filter(value -> type.equals(Link.of(value).type()))
                    .toList();
        }

        @Override
        public String single() {
            return path.single();
        }
    }

    /** Those whose child has this code. */
    private record Coded(Path path, String child, String code) implements Path {
        @Override
        public List<Base> values(Base from) {
            return path.values(from).stream()
                    .filter(value -> value.listChildrenByName(child).stream()
                            .anyMatch(each -> each.isPrimitive() && code.equals(each.primitiveValue())))
                    .toList();
        }

        @Override
        public String single() {
            return null;
        }
    }

    private record Union(List<Path> paths) implements Path {
        @Override
        public List<Base> values(Base from) {
            return paths.stream().flatMap(path -> path.values(from).stream()).toList();
        }

        @Override
        public String single() {
            return null;
        }
    }

    private record Evaluated(IFhirPath engine, String expression) implements Path {
        @Override
        public List<Base> values(Base from) {
            return engine.evaluate(from, expression, Base.class);
        }

        @Override
        public String single() {
            return null;
        }
    }
}
