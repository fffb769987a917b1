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
import org.hl7.fhir.r4.model.Resource;

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
            Pattern.compile("(\\w+(?:\\.\\w+)+)\\.where\\((\\w+)='([^']*)'\\)((?:\\.\\w+)*)");
    private static final Pattern BY_CODE = Pattern.compile(
            "(\\w+(?:\\.\\w+)+)\\.where\\(code\\.coding\\.where\\(system='([^']*)' and code='([^']*)'\\)"
                    + "\\.exists\\(\\)\\)((?:\\.\\w+)*)");
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
        Matcher byChild = BY_CHILD.matcher(expression);
        if (byChild.matches()) {
            Steps before = plain(type, byChild.group(1));
            Steps child = steps(before.end(), List.of(byChild.group(2)), expression);
            String wanted = byChild.group(3);
            return chosen(before, value -> child.from(value).stream().anyMatch(is(wanted)), byChild.group(4));
        }
        Matcher byCode = BY_CODE.matcher(expression);
        if (byCode.matches()) {
            Steps before = plain(type, byCode.group(1));
            Steps codings = steps(before.end(), List.of("code", "coding"), expression);
            Coding wanted = new Coding(byCode.group(2), byCode.group(3), null);
            return chosen(before, value -> codings.from(value).stream().anyMatch(is(wanted)), byCode.group(4));
        }
        return new Evaluated(fhir.newFhirPath(), expression);
    }

    private static Predicate<Base> is(String wanted) {
        return value -> wanted.equals(value.primitiveValue());
    }

    private static Predicate<Base> is(Coding wanted) {
        return value -> value instanceof Coding coding
                && wanted.getSystem().equals(coding.getSystem())
                && wanted.getCode().equals(coding.getCode());
    }

    private static Path chosen(Steps before, Predicate<Base> choice, String after) {
        List<String> names =
                after.isEmpty() ? List.of() : List.of(after.substring(1).split("\\."));
        return new Chosen(before, choice, steps(before.end(), names, after));
    }

    private Steps plain(String type, String expression) {
        List<String> names = List.of(expression.substring(type.length() + 1).split("\\."));
        return steps(fhir.getResourceDefinition(type), names, expression);
    }

    private static Steps steps(BaseRuntimeElementDefinition<?> start, List<String> names, String expression) {
        List<BaseRuntimeChildDefinition> steps = new ArrayList<>();
        BaseRuntimeElementDefinition<?> at = start;
        boolean single = true;
        for (String name : names) {
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
        return new Steps(steps, at, single ? expression : null);
    }

    private static String bare(String part) {
        String bare = part.strip();
        boolean enclosed = bare.startsWith("(") && bare.endsWith(")") && bare.indexOf(')') == bare.length() - 1;
        return enclosed ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    /** @param end what stands at the end of the steps; null after a choice of types */
    private record Steps(List<BaseRuntimeChildDefinition> steps, BaseRuntimeElementDefinition<?> end, String single)
            implements Path {
        @Override
        public List<Base> values(Resource resource) {
            return from(resource);
        }

        List<Base> from(Base start) {
            List<Base> found = List.of(start);
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

    private record Chosen(Steps before, Predicate<Base> choice, Steps after) implements Path {
        @Override
        public List<Base> values(Resource resource) {
            return before.values(resource).stream()
                    .filter(choice)
                    .flatMap(value -> after.from(value).stream())
                    .toList();
        }

        @Override
        public String single() {
            return null;
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

    record Evaluated(IFhirPath engine, String expression) implements Path {
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
