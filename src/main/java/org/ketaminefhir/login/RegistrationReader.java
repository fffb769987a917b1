package org.ketaminefhir.login;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.access.Scope;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the file in which the operator says which clients there are; whatever is wrong in it is told with its line.
 *
 * <p>The file may have several documents, one after another: a client is added by writing at its end.
 */
final class RegistrationReader {
    private static final Pattern RECORD_ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> FILE = Set.of("organizations", "clients");
    private static final Set<String> ORGANIZATION = Set.of("id", "name", "identifiers", "also");
    private static final Set<String> CLIENT =
            Set.of("id", "name", "role", "organization", "scopes", "jwks", "jwks-url", "jwks-hosts");

    private final Set<String> roles;
    private final Set<String> rolesForNobody;
    private final boolean keysElsewhere;
    private final Function<Scope, Optional<String>> objection;
    private final ClientKeys keys;

    /**
     * @param roles those that a client may have
     * @param rolesForNobody those of them whose clients act for no organization
     * @param objection a sentence if a scope asks for what no record can be asked
     * @param keysElsewhere whether a client may have no keys, because somebody else gives it its tokens
     */
    RegistrationReader(
            Set<String> roles,
            Set<String> rolesForNobody,
            Function<Scope, Optional<String>> objection,
            boolean keysElsewhere,
            Fetch fetch) {
        this.roles = new TreeSet<>(roles);
        this.rolesForNobody = Set.copyOf(rolesForNobody);
        this.objection = objection;
        this.keysElsewhere = keysElsewhere;
        this.keys = new ClientKeys(fetch);
    }

    /** @throws RefusedStart if the file is not what it should be */
    Registrations read(Path file) {
        try {
            return read(Files.readString(file));
        } catch (Block.WrongFile e) {
            throw new RefusedStart("%s, line %d: %s".formatted(file, e.line(), e.getMessage()), e);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            // Its message would quote the file, in which somebody may have pasted what is secret.
            throw new RefusedStart("%s, line %d: This is not YAML: %s.".formatted(file, line, e.getProblem()));
        } catch (IOException e) {
            throw new RefusedStart("%s: The file with the clients cannot be read.".formatted(file), e);
        }
    }

    private Registrations read(String text) {
        Map<String, RegisteredOrganization> organizations = new LinkedHashMap<>();
        Map<String, Client> clients = new LinkedHashMap<>();
        Set<String> taken = new TreeSet<>();
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        for (Node document : yaml.composeAll(new StringReader(text))) {
            Block block = new Block("The file", document, FILE);
            for (Node node : block.items("organizations")) {
                RegisteredOrganization organization = organization(node, taken);
                organizations.put(organization.party().id(), organization);
            }
            for (Node node : block.items("clients")) {
                Client client = client(node, organizations);
                if (clients.put(client.id(), client) != null) {
                    throw Block.wrong(node, "There are two clients with the id '%s'.", client.id());
                }
            }
        }
        if (clients.isEmpty()) {
            throw new Block.WrongFile(1, "The file has no client; it has 'organizations' and 'clients'.");
        }
        return new Registrations(new ArrayList<>(organizations.values()), clients);
    }

    private static RegisteredOrganization organization(Node node, Set<String> taken) {
        Block block = new Block("An organization", node, ORGANIZATION);
        String id = recordId(block.node("id"), taken);
        Set<String> also = new TreeSet<>();
        block.items("also").forEach(other -> also.add(recordId(other, taken)));
        Set<String> identifiers = new TreeSet<>();
        for (Node one : block.items("identifiers")) {
            String identifier = Block.text(one, "An identifier");
            int bar = identifier.indexOf('|');
            if (bar < 1 || bar == identifier.length() - 1) {
                throw Block.wrong(one, "An identifier is written system|value.");
            }
            identifiers.add(identifier);
        }
        return new RegisteredOrganization(new Party(id, also, identifiers), block.text("name"));
    }

    private static String recordId(Node node, Set<String> taken) {
        String id = Block.text(node, "The id of an organization");
        if (!RECORD_ID.matcher(id).matches()) {
            throw Block.wrong(node, "The id of an organization has 1 to 64 letters, digits, '-' and '.'.");
        }
        if (!taken.add(id)) {
            throw Block.wrong(node, "The id '%s' is that of two organizations.", id);
        }
        return id;
    }

    private Client client(Node node, Map<String, RegisteredOrganization> organizations) {
        Block block = new Block("A client", node, CLIENT);
        String id = block.text("id");
        if (!CLIENT_ID.matcher(id).matches()) {
            throw Block.wrong(block.node("id"), "The id of a client has 1 to 64 letters, digits, '-', '.' and '_'.");
        }
        String role = block.text("role");
        if (!roles.contains(role)) {
            throw Block.wrong(
                    block.node("role"), "There is no role '%s'; there is %s.", role, String.join(", ", roles));
        }
        ClientKeys.Found found = keys.of(block, keysElsewhere);
        return new Client(
                id,
                block.text("name"),
                role,
                party(block, role, organizations),
                scopes(block),
                found.source(),
                found.address());
    }

    private Party party(Block client, String role, Map<String, RegisteredOrganization> organizations) {
        if (rolesForNobody.contains(role)) {
            if (client.has("organization")) {
                throw Block.wrong(
                        client.node("organization"), "A client with the role '%s' acts for no organization.", role);
            }
            return null;
        }
        String id = client.text("organization");
        RegisteredOrganization organization = organizations.get(id);
        if (organization == null) {
            throw Block.wrong(client.node("organization"), "There is no organization '%s' in this file.", id);
        }
        return organization.party();
    }

    private List<Scope> scopes(Block client) {
        client.node("scopes");
        List<Scope> scopes = new ArrayList<>();
        for (Node one : client.items("scopes")) {
            try {
                Scope scope = Scope.parse(Block.text(one, "A scope"));
                Optional<String> objected = objection.apply(scope);
                if (objected.isPresent()) {
                    throw Block.wrong(one, "%s", objected.get());
                }
                scopes.add(scope);
            } catch (IllegalArgumentException e) {
                throw Block.wrong(one, "%s", e.getMessage());
            }
        }
        if (scopes.isEmpty()) {
            throw Block.wrong(client.node("scopes"), "A client has at least one scope.");
        }
        return scopes;
    }
}
