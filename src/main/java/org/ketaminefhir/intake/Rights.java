package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.access.Scope.Permission;
import org.ketaminefhir.intake.Entry.Verb;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Issue;

/** Whether a sender may do to these very records what it asks for; whether it may at all was asked at the door. */
final class Rights {
    private final Access access;
    private final Records records;
    private final FhirContext fhir;

    Rights(Access access, Records records, FhirContext fhir) {
        this.access = access;
        this.records = records;
        this.fhir = fhir;
    }

    /**
     * Whether new records may have the ids that the sender gives them; asked before the models get those that they are
     * stored under.
     */
    Complaints ofIds(Sender sender, List<Target> targets) {
        Complaints complaints = new Complaints();
        if (!sender.ownsAll()) {
            targets.stream().filter(Target::writes).forEach(target -> identity(sender, target, complaints));
        }
        return complaints;
    }

    /** @param complaints those that there are already */
    void add(Sender sender, List<Target> targets, List<Draft> drafts, Complaints complaints) {
        if (sender.ownsAll() || sender.keeps()) {
            return;
        }
        for (Target target : targets) {
            if (target.writes()) {
                ownership(sender, target, complaints);
                scope(sender, target, complaints);
            }
        }
        for (Draft draft : drafts) {
            if (draft.target().writes() && access.isHeld(draft.target().key().type())) {
                holder(sender, draft, drafts, complaints);
            }
        }
    }

    /** Records are amended by the organisation that brought them. */
    private static void ownership(Sender sender, Target target, Complaints complaints) {
        boolean others = target.current() != null
                && !Objects.equals(sender.owner(), target.current().owner());
        if (others) {
            complaints.refuse(
                    Reason.FORBIDDEN,
                    Issue.error(
                            "forbidden",
                            "record-of-another",
                            target.entry().path(),
                            "This record was brought by another organisation, which alone amends it; send what you know"
                                    + " as a record of your own."));
        }
    }

    /** An id of the client's own might be that of a record which it does not see. */
    private void identity(Sender sender, Target target, Complaints complaints) {
        Entry entry = target.entry();
        boolean own = entry.verb() == Verb.UPDATE
                && target.current() == null
                && (entry.id() != null || Lookups.wished(entry).isPresent());
        if (own
                && !access.mayCall(sender.caller(), Interaction.ASSIGN_ID, entry.type())
                        .allowed()) {
            complaints.refuse(
                    Reason.NOT_FOUND,
                    Issue.error(
                            "not-found",
                            "not-found",
                            entry.path(),
                            "There is no such record; new ones get their ids from this server: create it by POST, or"
                                    + " by an update on condition of its identifier."));
        }
    }

    private void scope(Sender sender, Target target, Complaints complaints) {
        Entry entry = target.entry();
        if (entry.verb() == Verb.PATCH && entry.candidate() == null) {
            return;
        }
        boolean there = target.current() != null && !target.current().deleted();
        Permission permission =
                entry.verb() == Verb.DELETE ? Permission.DELETE : there ? Permission.UPDATE : Permission.CREATE;
        Optional<List<Map<String, Set<String>>>> where = access.where(sender.caller(), permission, entry.type());
        boolean inScope = where.isPresent()
                && (where.get().isEmpty()
                        || (entry.candidate() == null || has(entry.candidate().resource(), where.get()))
                                && (!there || has(parsed(target.current()), where.get())));
        if (!inScope) {
            complaints.refuse(
                    Reason.FORBIDDEN,
                    Issue.error(
                            "forbidden",
                            "access-refused",
                            entry.path(),
                            "The scopes of this token do not cover this record."));
        }
    }

    private boolean has(Resource resource, List<Map<String, Set<String>>> where) {
        return where.stream().anyMatch(tokens -> records.has(resource, tokens));
    }

    private Resource parsed(Version version) {
        return (Resource) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
    }

    /** Who opens a patient's records to others, or closes them, holds the patient. */
    private void holder(Sender sender, Draft draft, List<Draft> drafts, Complaints complaints) {
        String patient = records.patientOf(draft.candidate().resource());
        String place = draft.candidate().path();
        if (patient == null) {
            complaints.refuse(
                    Reason.INVALID,
                    Issue.error(
                            "required",
                            "patient-not-here",
                            place,
                            "A coverage or a consent is about one patient, named by a reference to the Patient record on"
                                    + " this server: of anybody else it would be kept and never be obeyed."));
            return;
        }
        Key key = new Key("Patient", patient);
        boolean brings = drafts.stream()
                .map(Draft::target)
                .anyMatch(target -> target.writes()
                        && target.current() == null
                        && target.key().equals(key));
        Optional<Version> there = brings ? Optional.empty() : sender.seen().read(key);
        if (!brings && there.isEmpty()) {
            complaints.refuse(
                    Reason.INVALID,
                    Issue.error(
                            "not-found",
                            "reference-not-found",
                            place,
                            "The reference to the patient leads to nothing in this bundle or on this server."));
        } else if (!brings && !Objects.equals(sender.owner(), there.get().owner())) {
            complaints.refuse(
                    Reason.FORBIDDEN,
                    Issue.error(
                            "forbidden",
                            "patient-of-another",
                            place,
                            "Coverages and consents of a patient are recorded by the organisation that holds the"
                                    + " patient."));
        }
    }
}
