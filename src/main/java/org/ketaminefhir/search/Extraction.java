package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.UriType;

/** What one element contributes to an index, by kind of parameter. An element of no fitting type contributes nothing. */
final class Extraction {
    private Extraction() {}

    /** @see <a href="https://hl7.org/fhir/R4/search.html#date">Date</a> */
    static Stream<IndexRow> dates(int parameter, Base value) {
        return range(value).stream().map(range -> new IndexRow.Date(parameter, range));
    }

    private static Optional<DateRange> range(Base value) {
        if (value instanceof BaseDateTimeType date) {
            return Optional.ofNullable(date.getValueAsString()).flatMap(DateRange::of);
        }
        if (value instanceof Period period) {
            Optional<DateRange> start = range(period.getStartElement());
            Optional<DateRange> end = range(period.getEndElement());
            if (start.isEmpty() && end.isEmpty()) {
                return Optional.empty();
            }
            long low = start.map(DateRange::low).orElse(DateRange.NEVER_BEGAN);
            long high = end.map(DateRange::high).orElse(DateRange.EVER);
            return Optional.of(new DateRange(low, high));
        }
        if (value instanceof Timing timing) {
            // Only the outer limits matter, as the specification says.
            Stream<Base> limits = Stream.concat(
                    timing.getEvent().stream(),
                    timing.getRepeat().hasBoundsPeriod()
                            ? Stream.of(timing.getRepeat().getBoundsPeriod())
                            : Stream.empty());
            return limits.flatMap(limit -> range(limit).stream()).reduce(DateRange::and);
        }
        return Optional.empty();
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
        } else if (value instanceof MarkdownType text) {
            parts.add(text);
        }
        return parts.stream()
                .map(PrimitiveType::getValue)
                .filter(text -> text != null && !text.isBlank())
                .map(text -> {
                    Folded folded = Folded.of(text);
                    return new IndexRow.Text(parameter, folded.head(), folded.rest(), Squeezed.of(text));
                });
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#reference">Reference</a> */
    static Stream<IndexRow> links(int parameter, Base value) {
        Stream<IndexRow> identifier = value instanceof Reference reference && reference.hasIdentifier()
                ? Tokens.of(
                        parameter,
                        reference.getIdentifier().getSystem(),
                        reference.getIdentifier().getValue())
                : Stream.empty();
        return Stream.concat(targets(Link.of(value)).map(link -> row(parameter, link)), identifier);
    }

    /** A reference to a version is one to the record too; a canonical with a version is one without. */
    private static Stream<Link> targets(Link link) {
        if (link.target() == null) {
            return Stream.empty();
        }
        return link.version() == null
                ? Stream.of(link)
                : Stream.of(link.current(), new Link(link.type(), link.versioned(), link.here()));
    }

    private static IndexRow row(int parameter, Link link) {
        return new IndexRow.Link(parameter, link.here() ? link.type() : null, Squeezed.of(link.target()));
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#uri">URI</a> */
    static Stream<IndexRow> uris(int parameter, Base value) {
        if (!(value instanceof UriType uri)
                || uri.getValue() == null
                || uri.getValue().isEmpty()) {
            return Stream.empty();
        }
        IndexRow whole = new IndexRow.Uri(parameter, Squeezed.uri(uri.getValue()));
        int version = uri.getValue().indexOf('|');
        if (!(value instanceof CanonicalType) || version <= 0) {
            return Stream.of(whole);
        }
        return Stream.of(
                whole, new IndexRow.Uri(parameter, Squeezed.uri(uri.getValue().substring(0, version))));
    }
}
