package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.oracle.Asker.Question;

/**
 * Generated searches over generated records are answered as an oracle answers them, which asks every record in turn.
 * {@code -Doracle.seed=N} for other records and searches, {@code -Doracle.queries=N} for more of them.
 */
@OnEachDatabase
class OracleTest {
    private static final long SEED = Long.getLong("oracle.seed", 20_26L);
    private static final int QUERIES = Integer.getInteger("oracle.queries", 1600);
    /** A search that finds nothing, or everything, proves little. */
    private static final double TELLING = 0.4;

    private static final int SHOWN = 25;

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private final Map<String, int[]> telling = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    @Test
    void finds_what_asking_every_record_in_turn_finds() {
        try (Judged judged = new Judged(database, folder)) {
            Chance chance = new Chance(SEED);
            World world = new World(judged, chance);
            Asker asker = new Asker(world.oracle, chance);
            int asked = 0;
            while (asked < QUERIES) {
                Question question = asker.next(world.types);
                Set<String> must = world.oracle.must(question.ask());
                int all = world.oracle.shelf.all(question.ask().type()).size();
                boolean tells = !must.isEmpty() && must.size() < all;
                if (question.ask().terms().isEmpty() || !tells && chance.of(0.5)) {
                    continue;
                }
                asked++;
                question.peculiarities().forEach(what -> {
                    int[] count = telling.computeIfAbsent(what, key -> new int[2]);
                    count[0]++;
                    count[1] += tells ? 1 : 0;
                });
                judge(judged, world.oracle, question.ask(), must);
            }
        }
        assertThat(faults)
                .withFailMessage(() -> "seed %d: %d of %d searches are answered wrongly:%n%s"
                        .formatted(
                                SEED,
                                faults.size(),
                                QUERIES,
                                String.join("\n", faults.subList(0, Math.min(SHOWN, faults.size())))))
                .isEmpty();
        assertThat(telling).allSatisfy((what, count) -> assertThat((double) count[1] / count[0])
                .as("part of the searches with %s that find something and not everything, seed %d", what, SEED)
                .isGreaterThanOrEqualTo(TELLING));
    }

    private void judge(Judged judged, Oracle oracle, Ask ask, Set<String> must) {
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
            List<String> paged = judged.ask(ask, 7);
            if (!paged.equals(found) && !ask.approximate()) {
                faults.add("%s%n   pages of 7 give %s, one page gives %s".formatted(ask, paged, found));
            }
        } catch (RuntimeException e) {
            faults.add("%s%n   %s".formatted(ask, e));
        }
    }
}
