package org.ketaminefhir.requests;

import org.ketaminefhir.records.Key;

/**
 * A request that is understood.
 *
 * @param patient whom it is about, as far as the asker sees
 * @param base address of this server, without a slash at its end
 */
record Question(DataRequest request, Asker asker, Key patient, Purpose purpose, String base) {}
