package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Reindex;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.regimens.Position;
import org.ketaminefhir.search.Derived;
import org.ketaminefhir.validation.Nature;

/**
 * Where each administration stands in its course, so that it is found by phase, session number and devices whether or
 * not it states them. What is written may move others that are on record already: those are indexed anew.
 */
final class Courses {
    private static final String TYPE = "MedicationAdministration";
    private static final String PHASES = Definitions.BASE + "CodeSystem/treatment-phase";

    private final Judge judge;
    private final FhirContext fhir;

    Courses(Judge judge, FhirContext fhir) {
        this.judge = judge;
        this.fhir = fhir;
    }

    /**
     * @param derived what the administrations to be written are found by
     * @param reindexed those on record that stand somewhere else now
     * @param standing patients whose courses were looked at, and how often these had been changed by then
     */
    record Found(Map<Key, List<Derived>> derived, List<Reindex> reindexed, Map<String, Integer> standing) {
        static final Found NOTHING = new Found(Map.of(), List.of(), Map.of());

        List<Derived> derived(Key key) {
            return derived.getOrDefault(key, List.of());
        }
    }

    /** An administration before and after the submission; the same twice if it stays as it is. */
    private record Member(Key key, MedicationAdministration before, MedicationAdministration after, int version) {
        boolean written() {
            return before != after;
        }
    }

    Found of(Targets targets, List<Draft> drafts, StoredHistory history) {
        Map<Key, Member> members = new LinkedHashMap<>();
        drafts.forEach(draft -> submitted(draft).ifPresent(member -> members.put(member.key(), member)));
        targets.all().forEach(target -> deleted(target).ifPresent(member -> members.put(member.key(), member)));
        if (members.values().stream().noneMatch(Member::written)) {
            return Found.NOTHING;
        }
        Map<String, Resource> submitted = new HashMap<>();
        drafts.forEach(draft ->
                submitted.put(draft.target().key().toString(), draft.candidate().resource()));
        Function<Reference, Optional<Resource>> references = reference ->
                Optional.ofNullable(submitted.get(reference.getReference())).or(() -> history.resolve(reference));
        Set<String> patients = new LinkedHashSet<>();
        members.values().stream()
                .filter(Member::written)
                .flatMap(member -> Stream.of(member.before(), member.after()))
                .filter(Objects::nonNull)
                .filter(one -> !judge.positions(List.of(one), references).isEmpty())
                .flatMap(one -> patient(one).stream())
                .forEach(patients::add);
        Found found = new Found(new HashMap<>(), new ArrayList<>(), new HashMap<>());
        for (String patient : patients) {
            add(patient, members, history, references, found);
        }
        return found;
    }

    private void add(
            String patient,
            Map<Key, Member> members,
            StoredHistory history,
            Function<Reference, Optional<Resource>> references,
            Found found) {
        Map<Key, Member> all = new LinkedHashMap<>();
        for (MedicationAdministration stored : history.allAdministrations("Patient/" + patient)) {
            Key key = new Key(TYPE, stored.getIdElement().getIdPart());
            int version = Integer.parseInt(stored.getMeta().getVersionId());
            all.put(key, new Member(key, stored, stored, version));
        }
        all.putAll(members);
        Map<MedicationAdministration, Position> before =
                judge.positions(of(patient, all.values().stream().map(Member::before)), references);
        Map<MedicationAdministration, Position> after =
                judge.positions(of(patient, all.values().stream().map(Member::after)), references);
        history.course("Patient/" + patient)
                .ifPresent(course -> found.standing().put(patient, course));
        for (Member member : all.values()) {
            Position position = after.get(member.after());
            if (member.written() && position != null) {
                found.derived().put(member.key(), values(position));
            } else if (!member.written() && !Objects.equals(before.get(member.before()), position)) {
                Nature nature = judge.natureOf(member.after(), references);
                List<Derived> derived = new ArrayList<>(codes(nature));
                derived.addAll(position == null ? List.of() : values(position));
                found.reindexed().add(new Reindex(member.key(), member.version(), member.after(), derived));
            }
        }
    }

    /** The codes under which a record is found beside its own. */
    static List<Derived> codes(Nature nature) {
        return nature.findableUnder().stream()
                .map(coding -> new Derived("code", coding))
                .toList();
    }

    private static List<Derived> values(Position position) {
        List<Derived> values = new ArrayList<>();
        position.phase().ifPresent(phase -> values.add(new Derived("phase", new Coding(PHASES, phase, null))));
        position.sessionNumber()
                .ifPresent(number -> values.add(new Derived("session-number", new IntegerType(number))));
        position.devices().ifPresent(count -> values.add(new Derived("device-count", new IntegerType(count))));
        return values;
    }

    private Optional<Member> submitted(Draft draft) {
        Target target = draft.target();
        if (!(draft.candidate().resource() instanceof MedicationAdministration sent)) {
            return Optional.empty();
        }
        MedicationAdministration standing = standing(target.current());
        boolean writes = target.writes() && !draft.unchanged();
        return Optional.of(new Member(target.key(), standing, writes ? sent : standing, target.basedOn()));
    }

    private Optional<Member> deleted(Target target) {
        return target.entry().verb() == Entry.Verb.DELETE
                        && target.writes()
                        && target.key().type().equals(TYPE)
                ? Optional.of(new Member(target.key(), standing(target.current()), null, target.basedOn()))
                : Optional.empty();
    }

    private MedicationAdministration standing(Version version) {
        return version == null || version.deleted()
                ? null
                : (MedicationAdministration)
                        fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
    }

    private static List<MedicationAdministration> of(String patient, Stream<MedicationAdministration> administrations) {
        return administrations
                .filter(Objects::nonNull)
                .filter(one -> patient(one).filter(patient::equals).isPresent())
                .toList();
    }

    private static Optional<String> patient(MedicationAdministration administration) {
        return Optional.ofNullable(administration)
                .map(one -> one.getSubject().getReferenceElement())
                .filter(subject -> "Patient".equals(subject.getResourceType()) && !subject.isAbsolute())
                .map(subject -> subject.getIdPart());
    }
}
