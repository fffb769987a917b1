package org.ketaminefhir.records;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.ValueSets;
import org.ketaminefhir.views.Facts;
import org.ketaminefhir.views.View;

/** Every version of every record: read as it is, by the server itself, or through somebody's view. */
public interface Records extends Reading, AutoCloseable {
    /** The same, as far as it is in a view. */
    Reading seenBy(View view);

    /** Whether a resource has one of the tokens of each parameter of its type. */
    boolean has(Resource resource, Map<String, Set<String>> tokens);

    /** The id of the patient to whom a resource belongs, with its references resolved; null if to none, or to several. */
    String patientOf(Resource resource);

    /** By what a resource would show itself or hide. */
    Facts factsOf(Resource resource);

    /** What the sender of this submission was told when it was applied. */
    Optional<byte[]> answerTo(byte[] fingerprint);

    /** How often the course of the patient's treatment was changed; the next change of it must name this number. */
    int course(String patient);

    /** Returns when the change is on disk, or with the reason why it is not. */
    Receipt apply(Change change);

    /** Finishes what is waiting, then stops. The data source stays open. */
    @Override
    void close();

    /** Opens the store in a database, whose tables are made or brought up to date first. */
    static Records open(DataSource database, Definitions definitions) {
        return JdbcRecords.open(database, SearchContract.of(definitions), new ValueSets(definitions)::codes);
    }
}
