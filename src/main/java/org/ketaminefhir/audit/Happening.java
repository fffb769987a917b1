package org.ketaminefhir.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Something that happened to one patient's records, or to none's: what touched the records of two patients happened
 * twice.
 *
 * @param interaction code of the FHIR interaction ({@code read}, {@code search-type}), name of the operation with its
 *     dollar sign ({@code $everything}), or for a login how it was asked for
 * @param patient id of the patient whose records were touched, or null
 * @param records what was touched of that patient, or of nobody
 * @param query the path and search as they were asked, without the server's base; null if there is nothing to say. It
 *     may tell a patient's name: it stands nowhere else
 * @see <a href="https://profiles.ihe.net/ITI/BALP/content.html">IHE Basic Audit Log Patterns</a>
 */
public record Happening(
        Kind kind,
        String interaction,
        Origin origin,
        String patient,
        Outcome outcome,
        List<Touched> records,
        String query) {
    /** Of records in one row; more go into further rows. */
    private static final int TOGETHER = 1000;

    private static final int LONGEST_QUERY = 100_000;
    private static final String PATIENT = "Patient";

    public Happening {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(origin);
        Objects.requireNonNull(outcome);
        interaction = Kept.text(Objects.requireNonNull(interaction), 64);
        patient = Kept.text(patient, 64);
        records = List.copyOf(records);
        query = Kept.text(query, LONGEST_QUERY);
        for (Touched touched : records) {
            if (touched.key().type().equals(PATIENT) && !touched.key().id().equals(patient)) {
                throw new IllegalArgumentException("what touched a patient happened to that patient");
            }
        }
    }

    /**
     * Somebody did not show who it is.
     *
     * @param client who it said it was, or null
     * @param how by which grant, or with which kind of token
     */
    public static Happening failedLogin(String client, String address, String how) {
        Origin origin = new Origin(client, null, null, null, address, null, null);
        return new Happening(Kind.LOGIN_FAILED, how, origin, null, Outcome.MINOR_FAILURE, List.of(), null);
    }

    /** The same in as many rows as it needs. */
    List<Happening> rows() {
        if (records.size() <= TOGETHER) {
            return List.of(this);
        }
        List<Happening> rows = new ArrayList<>();
        for (int from = 0; from < records.size(); from += TOGETHER) {
            List<Touched> some = records.subList(from, Math.min(records.size(), from + TOGETHER));
            rows.add(new Happening(kind, interaction, origin, patient, outcome, some, query));
        }
        return rows;
    }
}
