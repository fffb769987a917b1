package org.ketaminefhir.login;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Fields with their values, as a file of YAML has them, each of which knows its line. */
final class Block {
    private final String what;
    private final Node node;
    private final Map<String, Node> fields = new LinkedHashMap<>();

    /**
     * @param what it is, for sentences: "A client"
     * @param known which fields it may have
     */
    Block(String what, Node node, Set<String> known) {
        this.what = what;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, "%s is written as fields with values.", what);
        }
        for (NodeTuple field : mapping.getValue()) {
            String name = text(field.getKeyNode(), "The name of a field");
            if (!known.contains(name)) {
                throw wrong(
                        field.getKeyNode(),
                        "%s has no field '%s'; it has %s.",
                        what,
                        name,
                        String.join(", ", known.stream().sorted().toList()));
            }
            if (fields.put(name, field.getValueNode()) != null) {
                throw wrong(field.getKeyNode(), "%s has the field '%s' twice.", what, name);
            }
        }
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    Node node() {
        return node;
    }

    /** @throws WrongFile if the field is not there */
    Node node(String field) {
        Node value = fields.get(field);
        if (value == null) {
            throw wrong(node, "%s needs the field '%s'.", what, field);
        }
        return value;
    }

    String text(String field) {
        return text(node(field), "The field '" + field + "'");
    }

    /** The items of a list; none if the field is not there. */
    List<Node> items(String field) {
        if (!has(field)) {
            return List.of();
        }
        if (!(node(field) instanceof SequenceNode list)) {
            throw wrong(node(field), "The field '%s' is a list.", field);
        }
        return list.getValue();
    }

    static String text(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)
                || Tag.NULL.equals(node.getTag())
                || scalar.getValue().isBlank()) {
            throw wrong(node, "%s is one text that is not empty.", what);
        }
        return scalar.getValue();
    }

    /** As JSON would have it, all scalars as texts. */
    static Object plain(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            mapping.getValue()
                    .forEach(field ->
                            map.put(text(field.getKeyNode(), "The name of a field"), plain(field.getValueNode())));
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(item -> list.add(plain(item)));
            return list;
        }
        return text(node, "A value");
    }

    static WrongFile wrong(Node node, String sentence, Object... values) {
        return new WrongFile(node.getStartMark().getLine() + 1, sentence.formatted(values));
    }

    /** What is wrong at which line. */
    static final class WrongFile extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int line;

        WrongFile(int line, String sentence) {
            super(sentence);
            this.line = line;
        }

        int line() {
            return line;
        }
    }
}
