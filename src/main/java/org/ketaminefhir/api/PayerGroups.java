package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.members.GroupCriteria;
import org.ketaminefhir.members.PayerGroup;
import org.ketaminefhir.records.Content.Tag;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Ignored;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.validation.Issue;

/**
 * The Groups of payers, which are on no record: {@code Group/payer-} and the id of the payer's Organization.
 *
 * <p>See src/docs/decisions/0026-payer-groups.md.
 */
final class PayerGroups {
    private static final String PATIENT = "Patient";
    private static final String ORGANIZATION = "Organization";
    private static final int LONGEST_ID = 64;

    private final Access access;
    private final Doorkeeper door;
    private final FhirContext fhir;

    PayerGroups(Access access, Doorkeeper door, FhirContext fhir) {
        this.access = access;
        this.door = door;
        this.fhir = fhir;
    }

    /** Empty if it is none of a payer's whom the caller may ask about. */
    Optional<Version> read(Key key, RequestDetails request) {
        boolean named = key.type().equals(PayerGroup.TYPE) && key.id().startsWith(Access.PAYER_GROUP);
        return named
                ? group(key.id().substring(Access.PAYER_GROUP.length()), Interaction.READ, request)
                        .map(group -> Doorkeeper.shown(request).give(group.version()))
                : Optional.empty();
    }

    /** What was found on record, and before it the Group of a payer that the search means. */
    Page with(Page found, Query query, RequestDetails request) {
        boolean first = query.cursor() == null && query.scope().types().equals(List.of(PayerGroup.TYPE));
        List<Version> meant = first ? meant(query, found.ignored(), request) : List.of();
        if (meant.isEmpty()) {
            return found;
        }
        Long total = found.total() == null ? null : Long.valueOf(found.total() + meant.size());
        if (query.count() == 0) {
            return new Page(List.of(), total, null, found.along(), found.ignored());
        }
        meant.forEach(Doorkeeper.shown(request)::give);
        List<Version> all =
                Stream.concat(meant.stream(), found.versions().stream()).toList();
        return new Page(all, total, found.next(), found.along(), found.ignored());
    }

    private List<Version> meant(Query query, List<Ignored> ignored, RequestDetails request) {
        List<Criterion> criteria = criteria(query);
        criteria.removeIf(
                criterion -> ignored.stream().anyMatch(one -> one.parameter().equals(criterion.name())));
        boolean understood = criteria.stream().allMatch(GroupCriteria::understands)
                && query.layout().includes().stream().allMatch(Include::reverse);
        List<Version> meant = new ArrayList<>();
        for (String payer : payers(criteria, request)) {
            if (!understood) {
                throw refused();
            }
            group(payer, Interaction.SEARCH, request)
                    .filter(group -> new GroupCriteria(group, request.getFhirServerBase()).hold(criteria))
                    .map(PayerGroup::version)
                    .ifPresent(meant::add);
        }
        return meant;
    }

    /** In the compartment of a patient are those whose member the patient is. */
    private static List<Criterion> criteria(Query query) {
        List<Criterion> criteria = new ArrayList<>(query.criteria());
        if (query.scope().compartment() != null) {
            String type = query.scope().compartment().type();
            criteria.add(Criterion.of(
                    type.equals(PATIENT) ? "member" : "_id",
                    query.scope().compartment().id()));
        }
        return criteria;
    }

    /** A payer has its own; who sees everything names the one that is meant by its id. */
    private Set<String> payers(List<Criterion> criteria, RequestDetails request) {
        Caller caller = Doorkeeper.caller(request);
        if (access.isPayer(caller)) {
            return Set.of(caller.organization().id());
        }
        if (!caller.equals(Caller.LOCAL)) {
            return Set.of();
        }
        return criteria.stream()
                .filter(criterion -> criterion.name().equals("_id"))
                .flatMap(criterion -> criterion.values().stream())
                .filter(id -> id.startsWith(Access.PAYER_GROUP))
                .map(id -> id.substring(Access.PAYER_GROUP.length()))
                .collect(Collectors.toSet());
    }

    private Optional<PayerGroup> group(String organization, Interaction how, RequestDetails request) {
        String id = Access.PAYER_GROUP + organization;
        return id.length() > LONGEST_ID
                ? Optional.empty()
                : shown(organization, how, request)
                        .map(payer -> PayerGroup.of(id, organization, payer.covered(), labels(), Instant.now()));
    }

    private Optional<Disclosure> shown(String organization, Interaction how, RequestDetails request) {
        Caller caller = Doorkeeper.caller(request);
        if (access.isPayer(caller)) {
            if (!caller.organization().id().equals(organization)) {
                return Optional.empty();
            }
            // Whom its token does not show, it does not list.
            door.require(caller, how, PATIENT);
            return Optional.of(Doorkeeper.shown(request));
        }
        return caller.equals(Caller.LOCAL)
                ? party(organization, request).map(payer -> door.shownTo(payer, request))
                : Optional.empty();
    }

    /** As the record of the organisation has it: there is no registration without clients. */
    private Optional<Party> party(String id, RequestDetails request) {
        return Doorkeeper.shown(request).compare(Query.of(ORGANIZATION, Criterion.of("_id", id))).versions().stream()
                .map(version -> fhir.newJsonParser()
                        .parseResource(Organization.class, new String(version.json(), StandardCharsets.UTF_8)))
                .map(organization -> new Party(
                        id,
                        Set.of(),
                        organization.getIdentifier().stream()
                                .filter(identifier -> identifier.hasSystem() && identifier.hasValue())
                                .map(PayerGroups::text)
                                .collect(Collectors.toSet())))
                .findFirst();
    }

    private static String text(Identifier identifier) {
        return identifier.getSystem() + "|" + identifier.getValue();
    }

    private List<Tag> labels() {
        return access.labels().stream()
                .map(label -> new Tag(label.getSystem(), label.getCode(), label.getDisplay()))
                .toList();
    }

    private static Refusal refused() {
        return Refusal.of(
                400,
                Issue.error(
                        "not-supported",
                        "search-parameter",
                        PayerGroup.TYPE,
                        "The Group of a payer is made when it is read: it is found by its own parameters, and by none"
                                + " of what it refers to, and nothing of that is sent along."));
    }
}
