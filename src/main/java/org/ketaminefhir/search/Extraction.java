package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Timing;

/** What one element contributes to an index, by kind of parameter. An element of no fitting type contributes nothing. */
final class Extraction {
    private Extraction() {}

    /** @see <a href="https://hl7.org/fhir/R4/search.html#token">Token</a> */
    static Stream<IndexRow> tokens(int parameter, Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(coding -> tokens(parameter, coding));
        }
        if (value instanceof Coding coding) {
            return token(parameter, coding.getSystem(), coding.getCode());
        }
        if (value instanceof Identifier identifier) {
            return token(parameter, identifier.getSystem(), identifier.getValue());
        }
        if (value instanceof ContactPoint point) {
            return token(parameter, null, point.getValue());
        }
        if (value instanceof Enumeration<?> code) {
            String system = code.getValue() == null ? null : code.getSystem();
            return token(parameter, system, code.getValueAsString());
        }
        return value.isPrimitive() ? token(parameter, null, value.primitiveValue()) : Stream.empty();
    }

    private static Stream<IndexRow> token(int parameter, String system, String code) {
        if (code == null || code.isEmpty()) {
            return Stream.empty();
        }
        String from = system == null || system.isEmpty() ? null : Squeezed.of(system);
        return Stream.of(new IndexRow.Token(parameter, from, Squeezed.of(code)));
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#date">Date</a> */
    static Stream<IndexRow> dates(int parameter, Base value) {
        if (value instanceof BaseDateTimeType date) {
            return range(date).stream().map(range -> new IndexRow.Date(parameter, range));
        }
        if (value instanceof Period period) {
            Optional<DateRange> start = range(period.getStartElement());
            Optional<DateRange> end = range(period.getEndElement());
            if (start.isEmpty() && end.isEmpty()) {
                return Stream.empty();
            }
            long low = start.map(DateRange::low).orElse(DateRange.NEVER_BEGAN);
            long high = end.map(DateRange::high).orElse(DateRange.EVER);
            return Stream.of(new IndexRow.Date(parameter, new DateRange(low, high)));
        }
        if (value instanceof Timing timing) {
            Stream<IndexRow> events = timing.getEvent().stream().flatMap(event -> dates(parameter, event));
            Stream<IndexRow> bounds = timing.getRepeat().hasBoundsPeriod()
                    ? dates(parameter, timing.getRepeat().getBoundsPeriod())
                    : Stream.empty();
            return Stream.concat(events, bounds);
        }
        return Stream.empty();
    }

    private static Optional<DateRange> range(BaseDateTimeType date) {
        return Optional.ofNullable(date.getValueAsString()).flatMap(DateRange::of);
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#string">String</a> */
    static Stream<IndexRow> texts(int parameter, Base value) {
        List<PrimitiveType<String>> parts = new ArrayList<>();
        if (value instanceof HumanName name) {
            parts.add(name.getTextElement());
            parts.add(name.getFamilyElement());
            parts.addAll(name.getGiven());
            parts.addAll(name.getPrefix());
            parts.addAll(name.getSuffix());
        } else if (value instanceof Address address) {
            parts.add(address.getTextElement());
            parts.addAll(address.getLine());
            parts.add(address.getCityElement());
            parts.add(address.getDistrictElement());
            parts.add(address.getStateElement());
            parts.add(address.getPostalCodeElement());
            parts.add(address.getCountryElement());
        } else if (value instanceof StringType text) {
            parts.add(text);
        }
        return parts.stream()
                .map(PrimitiveType::getValue)
                .filter(text -> text != null && !text.isBlank())
                .map(text -> new IndexRow.Text(parameter, Folded.of(text), Squeezed.of(text)));
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#reference">Reference</a> */
    static Stream<IndexRow> links(int parameter, Base value) {
        Link link = Link.of(value);
        if (link.target() == null) {
            return Stream.empty();
        }
        if (link.here()) {
            return Stream.of(new IndexRow.Link(parameter, link.type(), Squeezed.of(link.target())));
        }
        IndexRow whole = new IndexRow.Link(parameter, null, Squeezed.of(link.target()));
        int version = link.target().indexOf('|');
        if (value instanceof Reference || version < 0) {
            return Stream.of(whole);
        }
        String unversioned = link.target().substring(0, version);
        return Stream.of(whole, new IndexRow.Link(parameter, null, Squeezed.of(unversioned)));
    }
}
