package org.ketaminefhir.records;

import java.time.Instant;
import java.util.Objects;

/**
 * One version of one record.
 *
 * @param version counts from 1, without gaps; 0 of what is made at the moment of reading and not on record, which has
 *     neither versions nor a time
 * @param lastUpdated given by the store, in milliseconds; never before that of an earlier version
 * @param deleted a tombstone: the record was deleted at this version
 * @param content the body; null when deleted
 * @param patient id of the patient to whom it belongs, or null
 * @param owner the organisation whose client brought the record, or null
 * @param keptFor the organisation that the server keeps it for, or null; see {@link Behalf}
 */
public record Version(
        Key key,
        int version,
        Instant lastUpdated,
        boolean deleted,
        Content content,
        String patient,
        String owner,
        String keptFor) {
    public Version {
        Objects.requireNonNull(key);
        Objects.requireNonNull(lastUpdated);
    }

    /** One that is kept for nobody in particular. */
    public Version(
            Key key, int version, Instant lastUpdated, boolean deleted, Content content, String patient, String owner) {
        this(key, version, lastUpdated, deleted, content, patient, owner, null);
    }

    /** What is not on record. */
    public static Version made(Key key, Content content, Instant now, String owner) {
        return new Version(key, 0, now, false, content, null, owner);
    }

    public boolean isMade() {
        return version == 0;
    }

    /** The whole resource as JSON with its id, version and time. */
    public byte[] json() {
        if (isMade()) {
            return content.withId(key.id());
        }
        return content.withIdentity(key.id(), version, lastUpdated);
    }
}
