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
            String wanted = choice.group(2);
            return chosen(
                    plain(root, choice.group(1)), value -> value.fhirType().equals(wanted));
        }
        Matcher target = TARGET.matcher(expression);
        if (target.matches() && PLAIN.matcher(target.group(1)).matches()) {
            String wanted = target.group(2);
            return chosen(
                    plain(root, target.group(1)),
                    value -> wanted.equals(Link.of(value).type()));
        }
        Matcher byChild = BY_CHILD.matcher(expression);
        if (byChild.matches()) {
            Steps elements = plain(root, byChild.group(1));
            Steps child = elements.on(byChild.group(2));
            String wanted = byChild.group(3);
            Predicate<Base> which =
                    value -> child.values(value).stream().anyMatch(each -> wanted.equals(each.primitiveValue()));
            return new Chosen(elements, which, elements.on(byChild.group(4)), null);
        }
        Matcher byCode = BY_CODE.matcher(expression);
        if (byCode.matches()) {
            Steps elements = plain(root, byCode.group(1));
            Steps codings = elements.on("code.coding");
            Coding wanted = new Coding(byCode.group(2), byCode.group(3), null);
            Predicate<Base> which =
                    value -> codings.values(value).stream().anyMatch(each -> same(wanted, (Coding) each));
            return new Chosen(elements, which, elements.on(byCode.group(4)), null);
        }
        if (PLAIN.matcher(expression).matches()) {
            return plain(root, expression);
        }
        return new Evaluated(
                fhir.newFhirPath(), root.indexOf('.') < 0 ? expression : expression.substring(root.length() + 1));
    }

    private static Path chosen(Steps elements, Predicate<Base> choice) {
        return new Chosen(elements, choice, elements.on(""), elements.single());
    }

    private static boolean same(Coding wanted, Coding coding) {
        return wanted.getSystem().equals(coding.getSystem()) && wanted.getCode().equals(coding.getCode());
    }

    private Steps plain(String root, String expression) {
        String[] names = expression.split("\\.", 2);
        Steps all = Steps.from(fhir.getResourceDefinition(names[0]), names.length == 1 ? "" : names[1]);
        int before = root.split("\\.").length - 1;
        boolean single = before == 0 && all.single() != null && !all.steps().isEmpty();
        return new Steps(
                List.copyOf(all.steps().subList(before, all.steps().size())), all.end(), single ? expression : null);
    }

    private static String bare(String part) {
        String bare = part.strip();
        boolean enclosed = bare.startsWith("(") && bare.endsWith(")") && bare.indexOf(')') == bare.length() - 1;
        return enclosed ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    /**
     * Down the definitions.
     *
     * @param end what stands at the end of the steps; null after a choice of types
     */
    private record Steps(List<BaseRuntimeChildDefinition> steps, BaseRuntimeElementDefinition<?> end, String single)
            implements Path {
        static Steps from(BaseRuntimeElementDefinition<?> start, String expression) {
            List<BaseRuntimeChildDefinition> steps = new ArrayList<>();
            BaseRuntimeElementDefinition<?> at = start;
            boolean single = true;
            for (String name : expression.isEmpty() ? new String[0] : expression.split("\\.")) {
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

        /** From the end of these steps on. */
        Steps on(String expression) {
            return from(end, expression.startsWith(".") ? expression.substring(1) : expression);
        }

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

    /** Some of the elements, and what comes after them. */
    private record Chosen(Steps elements, Predicate<Base> choice, Steps after, String single) implements Path {
        @Override
        public List<Base> values(Base from) {
            return elements.values(from).stream()
                    .filter(choice)
                    .flatMap(value -> after.values(value).stream())
                    .toList();
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
