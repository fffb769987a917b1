package org.ketaminefhir.search;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;

/**
 * Turns the expressions of search parameters into direct access to the model. They are of few forms: paths, unions, a
 * choice of type, a choice of target, a choice by one child ({@code extension.where(url='...').value}) or by the code
 * of an element ({@code component.where(code.coding.where(system='...' and code='...').exists()).value}). What is none
 * of these is left to the FHIRPath engine, which is a hundred times slower.
 */
final class Paths {
    private static final Pattern AS_OPERATOR = Pattern.compile("(\\S+) as (\\w+)");
    private static final Pattern AS_FUNCTION = Pattern.compile("(\\S+)\\.(?:as|ofType)\\((\\w+)\\)");
    private static final Pattern TARGET = Pattern.compile("(\\S+)\\.where\\(resolve\\(\\) is (\\w+)\\)");
    private static final Pattern BY_CHILD =
            Pattern.compile("(\\w+(?:\\.\\w+)+)\\.where\\((\\w+) ?= ?'([^']*)'\\)((?:\\.\\w+)*)");
    private static final Pattern BY_CODE = Pattern.compile(
            "(\\w+(?:\\.\\w+)+)\\.where\\(code\\.coding\\.where\\(system='([^']*)' and code='([^']*)'\\)"
                    + "\\.exists\\(\\)\\)((?:\\.\\w+)*)");
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
        Matcher byChild = BY_CHILD.matcher(expression);
        if (byChild.matches()) {
            String wanted = byChild.group(3);
            return chosen(root, byChild.group(1), List.of(byChild.group(2)), is(wanted), byChild.group(4));
        }
        Matcher byCode = BY_CODE.matcher(expression);
        if (byCode.matches()) {
            Coding wanted = new Coding(byCode.group(2), byCode.group(3), null);
            return chosen(root, byCode.group(1), List.of("code", "coding"), is(wanted), byCode.group(4));
        }
        if (PLAIN.matcher(expression).matches()) {
            return plain(root, expression);
        }
        return new Evaluated(
                fhir.newFhirPath(), root.indexOf('.') < 0 ? expression : expression.substring(root.length() + 1));
    }

    private Path plain(String root, String expression) {
        Walk walk = walk(expression);
        int before = root.split("\\.").length - 1;
        boolean single = before == 0 && walk.single && !walk.steps.isEmpty();
        return new Steps(List.copyOf(walk.steps.subList(before, walk.steps.size())), single ? expression : null);
    }

    private Walk walk(String expression) {
        String[] names = expression.split("\\.");
        return new Walk(fhir.getResourceDefinition(names[0]), List.of(names).subList(1, names.length), expression);
    }

    /** Of the elements that a plain path leads to, those of which a child is as wanted; and what comes after these. */
    private Path chosen(String root, String expression, List<String> child, Predicate<Base> choice, String after) {
        BaseRuntimeElementDefinition<?> end = walk(expression).end;
        List<String> rest =
                after.isEmpty() ? List.of() : List.of(after.substring(1).split("\\."));
        return new Chosen(
                plain(root, expression),
                new Steps(new Walk(end, child, expression).steps, null),
                choice,
                new Steps(new Walk(end, rest, expression).steps, null));
    }

    private static Predicate<Base> is(String wanted) {
        return value -> wanted.equals(value.primitiveValue());
    }

    private static Predicate<Base> is(Coding wanted) {
        return value -> value instanceof Coding coding
                && wanted.getSystem().equals(coding.getSystem())
                && wanted.getCode().equals(coding.getCode());
    }

    private static String bare(String part) {
        String bare = part.strip();
        boolean enclosed = bare.startsWith("(") && bare.endsWith(")") && bare.indexOf(')') == bare.length() - 1;
        return enclosed ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    /** Down the definitions. */
    private static final class Walk {
        private final List<BaseRuntimeChildDefinition> steps = new ArrayList<>();
        private boolean single = true;
        /** What stands at the end; null after a choice of types. */
        private BaseRuntimeElementDefinition<?> end;

        private Walk(BaseRuntimeElementDefinition<?> start, List<String> names, String expression) {
            end = start;
            for (String name : names) {
                BaseRuntimeChildDefinition child = null;
                if (end instanceof BaseRuntimeElementCompositeDefinition<?> parent) {
                    child = parent.getChildByName(name);
                    child = child == null ? parent.getChildByName(name + "[x]") : child;
                }
                if (child == null) {
                    throw new IllegalStateException("there is no %s in %s".formatted(name, expression));
                }
                steps.add(child);
                single &= child.getMax() == 1;
                // What comes after a choice of types is none of the simple forms.
                end = child.getValidChildNames().contains(name) ? child.getChildByName(name) : null;
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
    private record Chosen(Path before, Path child, Predicate<Base> choice, Path after) implements Path {
        @Override
        public List<Base> values(Base from) {
            return before.values(from).stream()
                    .filter(value -> child.values(value).stream().anyMatch(choice))
                    .flatMap(value -> after.values(value).stream())
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

    record Evaluated(IFhirPath engine, String expression) implements Path {
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
