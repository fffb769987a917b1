package org.ketaminefhir.requests;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.views.View;

/**
 * Who has left a request, with the rights of the token that it was left with, as far as they still hold.
 *
 * @param caller with the scopes of that token
 * @param view what is shown in answer
 */
record Asker(Caller caller, View view, Access access) {
    /** @throws Ended if the client is no more what it was when it asked */
    static Asker of(Taken taken, Version task, Function<String, Optional<Caller>> registered, Access access) {
        Caller now = registered.apply(taken.client()).orElseThrow(() -> new Ended(Reason.CLIENT));
        String owner = now.organization() == null ? null : now.organization().id();
        List<Scope> scopes = taken.scopes();
        Caller then = new Caller(now.id(), now.role(), now.organization(), scopes);
        boolean holds = scopes.stream().allMatch(scope -> now.scopes().stream().anyMatch(mine -> mine.covers(scope)))
                && Objects.equals(owner, task.owner())
                && access.mayCall(then, Interaction.CREATE, "Task").allowed();
        if (!holds) {
            // Less than it asked with is another request.
            throw new Ended(Reason.CLIENT);
        }
        return new Asker(then, access.answerView(then, now), access);
    }

    /** Whether records of a type are for it at all. */
    boolean mayBeShown(String type) {
        return access.roleMay(caller, Interaction.READ, type) && view.shows(type);
    }

    boolean mayFind(String type) {
        return access.roleMay(caller, Interaction.SEARCH, type) && mayBeShown(type);
    }

    /** Whether it may fetch such records itself, by a token like the one that it asked with. */
    boolean mayFetch(String type) {
        return access.mayCall(caller, Interaction.READ, type).allowed();
    }

    /** Whether a document may be kept for it, which it fetches then. */
    boolean mayKeep() {
        return access.mayCall(caller, Interaction.KEEP_DOCUMENTATION, "Patient").allowed()
                && mayFetch("Bundle")
                && mayFetch("DocumentReference");
    }

    /** For what its role asks, of v3-ActReason, or null. */
    String purpose() {
        return access.purpose(caller);
    }
}
