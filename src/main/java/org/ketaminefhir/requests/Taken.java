package org.ketaminefhir.requests;

import java.util.List;
import org.ketaminefhir.access.Scope;

/**
 * A data request that was taken up.
 *
 * @param task id of the Task
 * @param client who sent it
 * @param scopes those of the token that it was sent with, as far as the client was registered for them
 * @param until when others may take it up, in milliseconds since 1970
 * @param times how often it was taken up, this time among them
 */
record Taken(String task, String client, List<Scope> scopes, long until, int times) {}
