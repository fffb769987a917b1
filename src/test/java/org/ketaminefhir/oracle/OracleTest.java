package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.oracle.Asker.Question;
import org.ketaminefhir.oracle.Surroundings.Along;

/**
 * Generated searches over generated records are answered as an oracle answers them, which asks every record in turn.
 * {@code -Doracle.seed=N} for other records and searches, {@code -Doracle.queries=N} for more of them.
 */
@OnEachDatabase
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OracleTest {
    private static final long USUAL_SEED = 2026;
    private static final long SEED = Long.getLong("oracle.seed", USUAL_SEED);
    private static final int QUERIES = Integer.getInteger("oracle.queries", 1600);
    /** A search that finds nothing, or everything, proves little. */
    private static final double TELLING = 0.4;

    /** Of the searches that prove little most are not asked. */
    private static final double DROPPED = 0.8;

    /** Each of these is asked so often at least; what is rarer is not counted. */
    private static final int OFTEN = 5;

    private static final List<String> PECULIARITIES = List.of(
            "_has",
            "chain",
            "chain:Type",
            "_sort",
            "composite",
            "date ap",
            "date eb",
            "date eq",
            "date ge",
            "date gt",
            "date le",
            "date lt",
            "date ne",
            "date sa",
            "quantity ap",
            "quantity eb",
            "quantity eq",
            "quantity ge",
            "quantity gt",
            "quantity le",
            "quantity lt",
            "quantity ne",
            "quantity sa",
            "reference",
            "reference:Type",
            "reference:identifier",
            "reference:missing",
            "string",
            "string:contains",
            "string:exact",
            "token",
            "token:in",
            "token:missing",
            "token:not",
            "token:of-type",
            "token:text",
            "uri",
            "uri:below");

    private static final int INCLUDES = 300;
    private static final int PAGE = 7;
    private static final int SHOWN = 25;

    @Parameter
    TestDatabase database;

    private Judged judged;
    private World world;

    private final Map<String, int[]> telling = new TreeMap<>();
    private List<String> faults;

    @BeforeEach
    void begin() {
        faults = new ArrayList<>();
    }

    @BeforeParameterizedClassInvocation
    void store(TestDatabase database, @TempDir Path folder) {
        judged = new Judged(database, folder);
        world = new World(judged, new Chance(SEED));
    }

    @AfterParameterizedClassInvocation
    void close() {
        judged.close();
    }

    @Test
    void finds_what_asking_every_record_in_turn_finds() {
        Chance chance = new Chance(SEED + 1);
        Asker asker = new Asker(world.oracle, chance);
        int asked = 0;
        while (asked < QUERIES) {
            Question question = asker.next(world.types);
            Set<String> must = world.oracle.must(question.ask());
            int all = world.oracle.shelf.all(question.ask().type()).size();
            boolean tells = !must.isEmpty() && must.size() < all;
            if (question.ask().terms().isEmpty() || !tells && chance.of(DROPPED)) {
                continue;
            }
            asked++;
            question.peculiarities().forEach(what -> {
                int[] count = telling.computeIfAbsent(what, key -> new int[2]);
                count[0]++;
                count[1] += tells ? 1 : 0;
            });
            judge(question.ask(), must);
        }
        assertNoFaults(QUERIES);
        if (SEED != USUAL_SEED) {
            // Another seed looks for more faults; what the usual one covers is known.
            return;
        }
        telling.values().removeIf(count -> count[0] < OFTEN);
        assertThat(telling.keySet()).as("asked often enough, seed %d", SEED).containsAll(PECULIARITIES);
        assertThat(telling).allSatisfy((what, count) -> assertThat((double) count[1] / count[0])
                .as("part of the searches with %s that find something and not everything, seed %d", what, SEED)
                .isGreaterThanOrEqualTo(TELLING));
    }

    @Test
    void brings_along_what_following_every_reference_brings() {
        Chance chance = new Chance(SEED + 2);
        Surroundings surroundings = new Surroundings(world.oracle);
        int telling = 0;
        for (int i = 0; i < INCLUDES; i++) {
            String type = chance.one(world.types);
            List<Along> rules = rules(type, chance);
            List<Resource> matches = chance.some(List.copyOf(world.oracle.shelf.all(type)), 4);
            Set<String> expected = surroundings.along(matches, rules);
            telling += expected.isEmpty() ? 0 : 1;
            List<String> ids = matches.stream().map(Resource::getIdPart).toList();
            String ask = "%s?_id=%s&%s".formatted(type, ids, rules);
            try {
                compare(ask, judged.along(type, ids, rules), expected);
            } catch (RuntimeException e) {
                faults.add("%s%n   %s".formatted(ask, e));
            }
        }
        assertNoFaults(INCLUDES);
        assertThat((double) telling / INCLUDES)
                .as("part of the searches that something goes along with, seed %d", SEED)
                .isGreaterThanOrEqualTo(TELLING);
    }

    /** One to three, some of which go on from what the others bring. */
    private List<Along> rules(String type, Chance chance) {
        List<Along> rules = new ArrayList<>();
        String from = type;
        for (int i = chance.below(3); i >= 0; i--) {
            var declared = world.oracle.declared.resource(from);
            List<Along> all = new ArrayList<>();
            boolean iterate = !rules.isEmpty() || chance.of(0.3);
            declared.getSearchInclude().forEach(include -> all.add(new Along(false, iterate, include.getValue())));
            declared.getSearchRevInclude().stream()
                    .filter(include -> world.oracle
                            .shelf
                            .types()
                            .contains(include.getValue().split(":")[0]))
                    .forEach(include -> all.add(new Along(true, iterate, include.getValue())));
            if (all.isEmpty()) {
                break;
            }
            Along rule = chance.one(all);
            rules.add(rule);
            List<String> next = rule.reverse()
                    ? List.of(rule.part(0))
                    : List.copyOf(world.oracle
                            .declared
                            .need(rule.part(0), rule.part(1))
                            .targets());
            from = next.contains("Patient") ? "Patient" : next.isEmpty() ? type : chance.one(next);
            if (!world.oracle.declared.types().contains(from)) {
                break;
            }
        }
        return rules;
    }

    @Test
    void compartments_hold_what_their_definition_says() {
        Surroundings surroundings = new Surroundings(world.oracle);
        int telling = 0;
        for (String compartment : List.of("Patient", "Encounter")) {
            List<Resource> owners =
                    world.oracle.shelf.all(compartment).stream().limit(4).toList();
            for (String type : world.oracle.shelf.types()) {
                boolean has = type.equals(compartment)
                        || !Surroundings.ways(type, compartment).isEmpty();
                for (Resource owner : has ? owners : List.<Resource>of()) {
                    Set<String> expected = world.oracle.shelf.all(type).stream()
                            .filter(record -> surroundings.inside(record, owner))
                            .map(Resource::getIdPart)
                            .collect(Collectors.toCollection(TreeSet::new));
                    telling += expected.isEmpty() ? 0 : 1;
                    String ask = Surroundings.key(owner) + "/" + type;
                    try {
                        compare(ask, judged.inside(type, owner), expected);
                    } catch (RuntimeException e) {
                        faults.add("%s%n   %s".formatted(ask, e));
                    }
                }
            }
        }
        assertNoFaults(telling);
        assertThat(telling).isGreaterThan(40);
    }

    private void assertNoFaults(int asked) {
        assertThat(faults)
                .withFailMessage(() -> "seed %d: %d of %d searches are answered wrongly:%n%s"
                        .formatted(
                                SEED,
                                faults.size(),
                                asked,
                                String.join("\n", faults.subList(0, Math.min(SHOWN, faults.size())))))
                .isEmpty();
    }

    private void compare(String ask, Set<String> found, Set<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(found);
        Set<String> superfluous = new TreeSet<>(found);
        superfluous.removeAll(expected);
        if (!missing.isEmpty() || !superfluous.isEmpty()) {
            faults.add("%s%n   missing %s, superfluous %s".formatted(ask, missing, superfluous));
        }
    }

    private void judge(Ask ask, Set<String> must) {
        Oracle oracle = world.oracle;
        try {
            List<String> found = judged.ask(ask, 1000);
            Set<String> missing = new TreeSet<>(must);
            missing.removeAll(found);
            Set<String> superfluous = new TreeSet<>(found);
            superfluous.removeAll(oracle.may(ask));
            if (!missing.isEmpty() || !superfluous.isEmpty()) {
                faults.add("%s%n   missing %s, superfluous %s".formatted(ask, missing, superfluous));
            } else if (new TreeSet<>(found).size() != found.size()) {
                faults.add("%s%n   finds some twice: %s".formatted(ask, found));
            } else if (!ask.sort().isEmpty()) {
                String fault = new Order(oracle, ask.type(), ask.sort()).fault(found);
                if (fault != null) {
                    faults.add("%s%n   order: %s".formatted(ask, fault));
                }
            }
            // Where all is on one page there is nothing to turn.
            List<String> paged = found.size() > PAGE ? judged.ask(ask, PAGE) : found;
            if (!paged.equals(found) && !ask.approximate()) {
                faults.add("%s%n   pages of %d give %s, one page gives %s".formatted(ask, PAGE, paged, found));
            }
        } catch (RuntimeException e) {
            faults.add("%s%n   %s".formatted(ask, e));
        }
    }
}
