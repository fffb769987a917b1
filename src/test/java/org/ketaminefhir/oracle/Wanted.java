package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ketaminefhir.oracle.Declared.Parameter;

/** The elements of a type that some search parameter looks at, and where references there may lead. */
final class Wanted {
    private static final Pattern EXTENSION =
            Pattern.compile("(\\w+(?:\\.\\w+)*)\\.extension(?:\\.where)?\\((?:url\\s*=\\s*)?'([^']+)'\\)");

    private static final Pattern CODE = Pattern.compile("system\\s*=\\s*'([^']+)' and code\\s*=\\s*'([^']+)'");

    private final Set<String> paths = new TreeSet<>();
    private final Map<String, Set<String>> targets = new HashMap<>();

    /** Path of the parent, URL of the extension and the kind of its value. */
    record Extended(String parent, String url, Parameter parameter) {}

    private final Map<String, Extended> extensions = new LinkedHashMap<>();
    private final List<Tokens.Token> codes = new ArrayList<>();

    Wanted(Declared declared, String type) {
        for (Parameter parameter : declared.parameters(type)) {
            add(type, parameter, parameter.expression());
            for (Parameter part : parameter.parts()) {
                for (String base : parameter.expression().split("\\|")) {
                    add(
                            type,
                            part,
                            base.strip() + "."
                                    + part.expression().replaceAll("[|].*", "").strip());
                }
            }
        }
    }

    /** Codes that the expressions themselves look for. */
    List<Tokens.Token> codes() {
        return codes;
    }

    private void add(String type, Parameter parameter, String expression) {
        Matcher extension = EXTENSION.matcher(expression);
        while (extension.find()) {
            if (extension.group(1).startsWith(type)) {
                extensions.put(extension.group(2), new Extended(extension.group(1), extension.group(2), parameter));
            }
        }
        Matcher code = CODE.matcher(expression);
        while (code.find()) {
            codes.add(new Tokens.Token(code.group(1), code.group(2)));
        }
        Matcher path =
                Pattern.compile("\\b" + type + "((?:\\.\\w+(?![\\w(]))+)").matcher(expression);
        while (path.find()) {
            String element = type + path.group(1);
            paths.add(element);
            targets.computeIfAbsent(element, key -> new TreeSet<>()).addAll(parameter.targets());
        }
    }

    /** Whether it is one of them itself. */
    boolean ends(String path) {
        return paths.contains(path);
    }

    /** Whether there is one below it. */
    boolean leads(String path) {
        return paths.stream().anyMatch(wanted -> wanted.startsWith(path + "."));
    }

    Set<String> targets(String path) {
        return targets.getOrDefault(path, Set.of());
    }

    Collection<Extended> extensions() {
        return extensions.values();
    }
}
