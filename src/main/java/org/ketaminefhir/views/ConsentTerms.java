package org.ketaminefhir.views;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;

/**
 * What a provision is about, with all that it stands in. A list without anything is about nothing, null in a list about
 * all.
 *
 * @param from since when it holds, in milliseconds since 1970
 * @param low about what happened since then
 */
record ConsentTerms(
        List<String> parties,
        List<String> types,
        List<String> purposes,
        long labels,
        long from,
        long until,
        long low,
        long high) {
    private static final List<String> ANY = Collections.singletonList(null);
    private static final String RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";

    /** Of v3-ActReason: purposes that are told apart. Of others nobody here knows what they are part of. */
    private static final Set<String> PURPOSES = Set.of("TREAT", "HPAYMT", "HOPERAT", "HRESCH", "HMARKT", "PUBHLTH");

    static final ConsentTerms ALL =
            new ConsentTerms(ANY, ANY, ANY, 0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

    /** At least all that a denial in these terms is about. */
    ConsentTerms denying(ProvisionComponent provision) {
        boolean allLabels = provision.getSecurityLabel().stream().allMatch(Label::isKnown);
        return new ConsentTerms(
                wider(parties, provision.hasActor(), named(provision), allNamed(provision)),
                wider(types, provision.hasClass_(), classes(provision), allTypes(provision)),
                wider(purposes, provision.hasPurpose(), reasons(provision), allKnown(provision)),
                !provision.hasSecurityLabel() ? labels : allLabels ? Label.bits(provision.getSecurityLabel()) : 0,
                Math.max(from, Moments.start(provision.getPeriod())),
                Math.min(until, Moments.end(provision.getPeriod())),
                Math.max(low, Moments.start(provision.getDataPeriod())),
                Math.min(high, Moments.end(provision.getDataPeriod())));
    }

    /** At most what a permission in these terms is about. */
    ConsentTerms permitting(ProvisionComponent provision) {
        long own = Label.bits(provision.getSecurityLabel());
        long both = !provision.hasSecurityLabel() ? labels : labels == 0 ? own : labels & own;
        boolean understood = !provision.hasCode()
                && !provision.hasData()
                && !((provision.hasSecurityLabel() || labels != 0) && both == 0);
        return new ConsentTerms(
                understood ? narrower(parties, provision.hasActor(), named(provision)) : List.of(),
                narrower(types, provision.hasClass_(), classes(provision)),
                narrower(purposes, provision.hasPurpose(), reasons(provision)),
                both,
                Math.max(from, Moments.start(provision.getPeriod())),
                Math.min(until, Moments.end(provision.getPeriod())),
                Math.max(low, Moments.start(provision.getDataPeriod())),
                Math.min(high, Moments.end(provision.getDataPeriod())));
    }

    private static List<String> wider(List<String> outer, boolean said, List<String> inner, boolean understood) {
        return !said ? outer : understood ? inner : ANY;
    }

    private static List<String> narrower(List<String> outer, boolean said, List<String> inner) {
        return !said
                ? outer
                : outer.equals(ANY)
                        ? inner
                        : inner.stream().filter(outer::contains).toList();
    }

    private static List<String> named(ProvisionComponent provision) {
        return provision.getActor().stream()
                .flatMap(actor -> PartyName.of(actor.getReference()).stream())
                .distinct()
                .toList();
    }

    private static boolean allNamed(ProvisionComponent provision) {
        return provision.getActor().stream()
                .noneMatch(actor -> PartyName.of(actor.getReference()).isEmpty());
    }

    private static List<String> classes(ProvisionComponent provision) {
        return provision.getClass_().stream()
                .filter(type -> RESOURCE_TYPES.equals(type.getSystem()))
                .map(Coding::getCode)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static boolean allTypes(ProvisionComponent provision) {
        return provision.getClass_().stream()
                .allMatch(type -> RESOURCE_TYPES.equals(type.getSystem()) && type.hasCode());
    }

    private static List<String> reasons(ProvisionComponent provision) {
        return purposes(provision).filter(PURPOSES::contains).distinct().toList();
    }

    private static boolean allKnown(ProvisionComponent provision) {
        return purposes(provision).allMatch(PURPOSES::contains);
    }

    private static Stream<String> purposes(ProvisionComponent provision) {
        return provision.getPurpose().stream().map(purpose -> String.valueOf(purpose.getCode()));
    }
}
