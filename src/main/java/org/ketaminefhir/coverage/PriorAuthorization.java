package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.OrderReader;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Treatments;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/**
 * Puts the request for prior authorization of a treatment together, with coverage documentation as what supports it, for
 * a clinic's own system to send.
 *
 * <p>See src/docs/decisions/0028-prior-authorization.md.
 */
public final class PriorAuthorization {
    private final CoverageDocumentation documentation;
    private final FhirContext fhir;
    private final OrderReader orders;
    private final BillingCodes codes;

    public PriorAuthorization(CoverageDocumentation documentation, Definitions definitions) {
        this.documentation = documentation;
        this.fhir = definitions.fhir();
        this.orders = new OrderReader(new Treatments(definitions));
        this.codes = new BillingCodes(definitions);
    }

    /**
     * What is to be authorized.
     *
     * @param order of the treatment; null for the only one that is active
     * @param drugAlone whether units of the drug are asked for, and not visits with all that belongs to them
     * @param sessions how many; null for as many as the order tells
     * @param start first day; null for today
     * @param end last day; null for the last day of the coverage
     */
    public record Wanted(Key order, boolean drugAlone, Integer sessions, LocalDate start, LocalDate end) {}

    /** What becomes of it. */
    public sealed interface Requested {}

    /** @param bundle as FHIR JSON */
    public record Made(byte[] bundle) implements Requested {}

    /**
     * All that stands in the way.
     *
     * @param documentation why there is no document; null if there is one
     */
    public record Unmade(Refused documentation, Set<Lack> lacks) implements Requested {}

    /** What a request cannot be without. */
    public enum Lack {
        /** The patient has no such order of the treatment, as far as the caller sees. */
        ORDER_UNKNOWN,
        ORDER_INACTIVE,
        ORDER_MISSING,
        /** Which of several orders is meant nobody can guess. */
        ORDER_SEVERAL,
        /** No payor of the coverage is an organization on record. */
        INSURER_MISSING,
        /** Neither a site nor a prescriber is on record. */
        PROVIDER_MISSING,
        /** No billing code is for the drug, the dose and the day. */
        CODE_MISSING,
        /** How many sessions are asked for nobody says. */
        SESSIONS_MISSING,
        /** The days asked for are not all days of the coverage. */
        PERIOD_OUTSIDE
    }

    /**
     * @param shown what the caller sees; nothing else is looked at
     * @param asked for the document; its days are those that the request is decided on
     */
    public Requested request(Disclosure shown, Asked asked, Wanted wanted) {
        Hearing heard = new Hearing();
        Answer answer = documentation.answer(shown, asked, heard::hear);
        if (answer instanceof Refused refused) {
            return new Unmade(refused, lacksOfOrder(shown, asked, wanted));
        }
        addPayors(shown, heard, asked);
        AuthorizationGrounds grounds = grounds(heard, asked, wanted);
        Set<Lack> lacks = grounds.lacks();
        return lacks.isEmpty()
                ? new Made(new AuthorizationBundle(grounds, fhir)
                        .of(((Documented) answer).document().json()))
                : new Unmade(null, lacks);
    }

    /** What a document is made from. */
    private static final class Hearing {
        private Facts facts;
        private PatientRecord record;

        void hear(Facts found, PatientRecord read) {
            facts = found;
            record = read;
        }
    }

    /** Payors that the coverage names by their numbers alone. */
    private static void addPayors(Disclosure shown, Hearing heard, Asked asked) {
        String organization = "Organization";
        if (!asked.types().contains(organization)) {
            return;
        }
        for (Reference payor : heard.facts.coverage().getPayor()) {
            Identifier number = payor.getIdentifier();
            if (!payor.hasReference() && number.hasSystem() && number.hasValue()) {
                String token = escaped(number.getSystem()) + "|" + escaped(number.getValue());
                heard.record.add(shown.search(Query.of(organization, Criterion.of("identifier", token)))
                        .versions());
            }
        }
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\\\|$]", "\\\\$0");
    }

    private AuthorizationGrounds grounds(Hearing heard, Asked asked, Wanted wanted) {
        Set<Lack> lacks = EnumSet.noneOf(Lack.class);
        Optional<MedicationRequest> order = order(heard.record, wanted, lacks);
        Parties parties = new Parties(heard.record, heard.facts, order);
        if (parties.insurer().isEmpty()) {
            lacks.add(Lack.INSURER_MISSING);
        }
        if (parties.provider().isEmpty()) {
            lacks.add(Lack.PROVIDER_MISSING);
        }
        Optional<Days> days = days(heard, wanted);
        if (days.isEmpty()) {
            lacks.add(Lack.PERIOD_OUTSIDE);
        }
        List<ServiceLine> services = order.isEmpty() || days.isEmpty()
                ? List.of()
                : ServiceLine.of(
                        order.get(), codes.of(orders.kinds(order.get(), heard.record)), wanted, days.get(), lacks);
        return new AuthorizationGrounds(
                asked, heard.facts, heard.record, order.orElse(null), parties, days.orElse(null), services, lacks);
    }

    /** All that can be told without a document. */
    private Set<Lack> lacksOfOrder(Disclosure shown, Asked asked, Wanted wanted) {
        Set<Lack> lacks = EnumSet.noneOf(Lack.class);
        Set<String> types = new TreeSet<>(Set.of("MedicationRequest", "Medication"));
        types.retainAll(asked.types());
        documentation.record(shown, asked.patient(), types).ifPresent(record -> order(record, wanted, lacks));
        return lacks;
    }

    private Optional<MedicationRequest> order(PatientRecord record, Wanted wanted, Set<Lack> lacks) {
        Set<Key> known = new LinkedHashSet<>();
        orders.orders(record).forEach(order -> known.add(order.key()));
        List<MedicationRequest> all = record.all(MedicationRequest.class).stream()
                .filter(one -> known.contains(PatientRecord.key(one)))
                .filter(one -> wanted.order() == null || wanted.order().equals(PatientRecord.key(one)))
                .toList();
        List<MedicationRequest> active = all.stream()
                .filter(one -> "active".equals(one.getStatus().toCode()))
                .toList();
        if (active.size() == 1) {
            return Optional.of(active.get(0));
        }
        if (active.size() > 1) {
            lacks.add(Lack.ORDER_SEVERAL);
        } else if (wanted.order() == null) {
            lacks.add(Lack.ORDER_MISSING);
        } else {
            lacks.add(all.isEmpty() ? Lack.ORDER_UNKNOWN : Lack.ORDER_INACTIVE);
        }
        return Optional.empty();
    }

    /** Of the services; empty if some of them are not days of the coverage. */
    private static Optional<Days> days(Hearing heard, Wanted wanted) {
        LocalDate first = Moment.of(heard.facts.coverage().getPeriod().getStartElement())
                .map(Moment::first)
                .orElse(null);
        LocalDate last = Moment.of(heard.facts.coverage().getPeriod().getEndElement())
                .map(Moment::last)
                .orElse(null);
        LocalDate start = wanted.start() != null ? wanted.start() : LocalDate.now(ZoneOffset.UTC);
        LocalDate end = wanted.end() != null ? wanted.end() : last;
        boolean inside = (first == null || !start.isBefore(first))
                && (last == null || end != null && !end.isAfter(last))
                && (end == null || !start.isAfter(end));
        return inside ? Optional.of(new Days(start, end)) : Optional.empty();
    }
}
