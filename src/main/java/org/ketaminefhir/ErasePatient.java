package org.ketaminefhir;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.audit.Kind;
import org.ketaminefhir.audit.Origin;
import org.ketaminefhir.audit.Outcome;
import org.ketaminefhir.audit.Touched;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Erasure;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.RecordsUnavailable;

/**
 * {@code erase-patient}: destroys the records of one patient whose retention period is over, and writes down that it
 * did, and why. On H2 the server must be stopped, on PostgreSQL it may run.
 */
final class ErasePatient implements Command {
    private static final String PATIENT = "patient";
    private static final String BEFORE = "before";
    private static final String REASON = "reason";
    private static final String DRY_RUN = "dry-run";
    private static final Set<String> OWN = Set.of(PATIENT, BEFORE, REASON, DRY_RUN);
    private static final Origin OPERATOR = new Origin("operator", null, null, null, null, null, null);

    @Override
    public String name() {
        return "erase-patient";
    }

    @Override
    public String usage() {
        return """
            erase-patient --patient=ID --before=YYYY-MM-DD --reason=TEXT [--dry-run=true] [settings of the database]
                destroys all records of a patient of whom nothing is told of that day or later; --dry-run=true only says
                what it would destroy""";
    }

    @Override
    public int run(Arguments arguments, PrintStream out) {
        String patient = arguments.needed(PATIENT);
        LocalDate before = before(arguments.needed(BEFORE));
        String reason = arguments.needed(REASON);
        boolean dry = dry(arguments.value(DRY_RUN, "false"));
        List<String> settings = new ArrayList<>(arguments.without(OWN));
        // Others read what is printed; the audit can be asked where it stands.
        settings.add("--logging.level.org.ketaminefhir=warn");
        Happening why = new Happening(
                Kind.DELETE,
                name(),
                OPERATOR,
                patient,
                Outcome.SUCCESS,
                List.of(),
                "%s?before=%s&reason=%s".formatted(name(), before, reason));
        Instant moment = before.atStartOfDay(ZoneOffset.UTC).toInstant();
        try (HikariDataSource database = OperatorsDatabase.open(settings, "")) {
            SearchContract contract = SearchContract.of(Definitions.load(Application.newFhirContext()));
            Erasure erasure = open(database, contract);
            Erasure.Extent extent = erasure.look(patient, moment);
            if (!dry && !extent.isNothing()) {
                extent = erase(erasure, database, contract, why, moment);
            }
            if (!dry) {
                // Also where an earlier run was stopped before it came to this.
                erasure.compact();
            }
            tell(extent, dry, out);
            return 0;
        }
    }

    private static LocalDate before(String written) {
        try {
            LocalDate before = LocalDate.parse(written);
            if (before.isAfter(LocalDate.now(ZoneOffset.UTC))) {
                throw new WrongArguments("--before is in the future.");
            }
            return before;
        } catch (DateTimeParseException e) {
            throw new WrongArguments("--before is a day, such as 2016-12-31.");
        }
    }

    private static boolean dry(String written) {
        if (!Set.of("true", "false").contains(written)) {
            throw new WrongArguments("--dry-run is true or false.");
        }
        return Boolean.parseBoolean(written);
    }

    private static Erasure open(HikariDataSource database, SearchContract contract) {
        try {
            return Erasure.in(database, contract);
        } catch (RecordsUnavailable e) {
            throw new IllegalStateException(
                    "The records cannot be reached: the database does not open, has none, or, on H2, is open in a server"
                            + " that runs, which has to be stopped first.",
                    e);
        }
    }

    private static Erasure.Extent erase(
            Erasure erasure, HikariDataSource database, SearchContract contract, Happening why, Instant before) {
        try (Audit audit = Audit.open(database, contract)) {
            return erasure.erase(why.patient(), before, audit.alongside(applied -> List.of(happened(why, applied))));
        }
    }

    private static Happening happened(Happening why, Receipt.Applied applied) {
        List<Touched> records = applied.versions().entrySet().stream()
                .map(one -> new Touched(one.getKey(), one.getValue()))
                .sorted((one, other) ->
                        one.key().toString().compareTo(other.key().toString()))
                .toList();
        return new Happening(
                why.kind(), why.interaction(), why.origin(), why.patient(), why.outcome(), records, why.query());
    }

    private static void tell(Erasure.Extent extent, boolean dry, PrintStream out) {
        if (extent.isNothing()) {
            out.println("NOTHING  All records of this patient were destroyed before.");
        } else {
            out.printf(
                    "%s  %d records, %d earlier versions%n",
                    dry ? "WOULD DESTROY" : "DESTROYED",
                    extent.records().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    extent.superseded());
            list(extent.records(), out);
        }
        if (!extent.left().isEmpty()) {
            out.println("left: they name the patient beside others");
            list(extent.left(), out);
        }
    }

    private static void list(Map<String, Integer> types, PrintStream out) {
        types.forEach((type, count) -> out.printf("  %s %d%n", type, count));
    }
}
