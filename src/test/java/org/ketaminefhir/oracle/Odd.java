package org.ketaminefhir.oracle;

import java.math.BigDecimal;
import java.util.List;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.ContactPoint.ContactPointSystem;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Timing;

/** Values of the data types with all the oddities that records have. Few different ones, so that they meet. */
final class Odd {
    static final List<String> SYSTEMS = List.of("https://a.example/codes", "https://b.example/codes");
    private static final List<String> CODES = List.of("A1", "a1", "B-2", "c|3", "d,4", "e$5", "f\\6", "7");
    private static final List<String> PHRASES =
            List.of("Alpha Wave", "alpha", "Älpha", "Beta, twice", "Café au lait", "100% pure_x", "Zoë", "zoe b");
    static final List<String> NAMES = List.of(
            "Müller",
            "Muller",
            "MUELLER",
            "O'Brien",
            "Van der Berg",
            "van",
            "Zoë",
            "zoe",
            "Ann-Marie",
            "ann",
            "Çelik",
            "Nuñez",
            "a,b",
            "50%_off",
            "x\\y");
    static final List<String> PATHS = List.of(
            "http://u.example/fhir/A",
            "http://u.example/fhir/A/1",
            "http://u.example/fhir/B",
            "https://u.example/fhir/A",
            "urn:oid:1.2.3",
            "urn:uuid:0b9d2c3e-1111-4222-8333-444455556666");
    private static final List<String> UNITS =
            List.of("mg", "g", "kg", "mg", "ug", "min", "h", "s", "mm[Hg]", "kPa", "/min", "{score}", "%", "mL", "L");
    private static final List<String> NUMBERS = List.of(
            "84", "84.0", "0.084", "83.5", "84.5", "56", "0.056", "120", "2", "2.0", "7200", "60", "1", "0", "-1",
            "5.4", "5.40", "5.45", "1000", "0.001", "15.9986", "140.0");

    private final Chance chance;

    Odd(Chance chance) {
        this.chance = chance;
    }

    String phrase() {
        return chance.one(PHRASES);
    }

    String name() {
        return chance.one(NAMES);
    }

    Coding coding() {
        Coding coding = new Coding();
        coding.setSystem(chance.of(0.8) ? chance.one(SYSTEMS) : null);
        coding.setCode(chance.of(0.95) ? chance.one(CODES) : null);
        if (!coding.hasCode() || chance.of(0.4)) {
            coding.setDisplay(phrase());
        }
        return coding;
    }

    CodeableConcept concept(List<Tokens.Token> known) {
        CodeableConcept concept = new CodeableConcept();
        int codings = chance.below(3);
        for (int i = 0; i < codings; i++) {
            concept.addCoding(coding());
        }
        if (chance.of(0.3)) {
            Tokens.Token token = chance.one(known);
            concept.addCoding(new Coding(token.system(), token.code(), null));
        }
        if (!concept.hasCoding() || chance.of(0.3)) {
            concept.setText(phrase());
        }
        return concept;
    }

    Identifier identifier() {
        Identifier identifier = new Identifier().setValue(chance.one("M-1", "m-1", "M-2", "x|y", "p,q", "007", "7"));
        if (chance.of(0.7)) {
            identifier.setSystem(chance.one("https://clinic.example/mrn", "https://clinic.example/visits"));
        }
        if (chance.of(0.5)) {
            identifier.setType(new CodeableConcept());
            identifier.getType().addCoding(new Coding(chance.one(SYSTEMS), chance.one("MR", "PI", "m|r"), null));
            if (chance.of(0.5)) {
                identifier.getType().setText(phrase());
            }
        }
        return identifier;
    }

    /** Of any precision that the type allows. */
    String date(String type) {
        String month = chance.one("2025-12", "2026-01", "2026-02");
        String day = month + "-" + chance.one("01", "02", "03", "15", "28");
        String time = day + "T" + chance.one("00:00:00", "10:15:00", "23:59:59", "10:15:30.5", "04:30:00.123");
        String instant = time + chance.one("Z", "Z", "-05:00", "+05:30", "+01:00");
        if (type.equals("instant")) {
            return instant;
        }
        List<String> all = List.of("2026", "2025", month, day, day, instant, instant, instant);
        return chance.one(type.equals("date") ? all.subList(0, 5) : all);
    }

    Period period() {
        String one = date("dateTime");
        String other = date("dateTime");
        boolean inOrder = Span.of(one).start() <= Span.of(other).start();
        Period period = new Period();
        int ends = chance.below(5);
        if (ends != 0) {
            period.setStartElement(new DateTimeType(inOrder ? one : other));
        }
        if (ends != 1) {
            period.setEndElement(new DateTimeType(inOrder ? other : one));
        }
        return period;
    }

    Timing timing() {
        Timing timing = new Timing();
        timing.addEvent(new DateTimeType(date("dateTime")).getValue());
        timing.getEvent().get(0).setValueAsString(date("dateTime"));
        if (chance.of(0.6)) {
            timing.addEvent(new DateTimeType(date("dateTime")).getValue());
            timing.getEvent().get(1).setValueAsString(date("dateTime"));
        }
        return timing;
    }

    BigDecimal number() {
        return new BigDecimal(chance.one(NUMBERS));
    }

    /** Into one of the classes of quantity. */
    <T extends Quantity> T quantity(T quantity) {
        quantity.setValue(number());
        if (chance.of(0.9)) {
            String unit = chance.one(UNITS);
            quantity.setUnit(chance.of(0.7) ? unit : "pieces");
            if (chance.of(0.85)) {
                quantity.setCode(unit);
                quantity.setSystem(chance.of(0.9) ? Amount.UCUM : "https://a.example/units");
            }
        }
        return quantity;
    }

    Range range() {
        Quantity one = quantity(new Quantity());
        Quantity other = one.copy().setValue(number());
        boolean inOrder = one.getValue().compareTo(other.getValue()) <= 0;
        Range range = new Range();
        int ends = chance.below(5);
        if (ends != 0) {
            range.setLow(simple(inOrder ? one : other));
        }
        if (ends != 1) {
            range.setHigh(simple(inOrder ? other : one));
        }
        return range;
    }

    private static org.hl7.fhir.r4.model.SimpleQuantity simple(Quantity quantity) {
        var simple = new org.hl7.fhir.r4.model.SimpleQuantity();
        simple.setValue(quantity.getValue()).setUnit(quantity.getUnit());
        simple.setSystem(quantity.getSystem()).setCode(quantity.getCode());
        return simple;
    }

    HumanName human() {
        HumanName human = new HumanName();
        human.setUse(HumanName.NameUse.OFFICIAL);
        if (chance.of(0.8)) {
            human.setFamily(name());
        }
        if (!human.hasFamily() || chance.of(0.7)) {
            human.addGiven(name());
        }
        if (chance.of(0.3)) {
            human.addGiven(name());
        }
        if (chance.of(0.2)) {
            human.addPrefix("Dr.").setText("Dr. " + name());
        }
        return human;
    }

    Address address() {
        Address address = new Address();
        address.setUse(chance.one(Address.AddressUse.HOME, Address.AddressUse.WORK));
        address.addLine(chance.one("1 High St", "Straße 2", "Calle Ñ 3"));
        address.setCity(chance.one("Köln", "Koln", "New York", "york"));
        if (chance.of(0.7)) {
            address.setState(chance.one("NY", "ny", "TX"));
            address.setPostalCode(chance.one("10001", "10001-1234", "D-50667"));
            address.setCountry(chance.one("US", "DE"));
        }
        return address;
    }

    ContactPoint contact() {
        boolean phone = chance.of(0.5);
        return new ContactPoint()
                .setSystem(phone ? ContactPointSystem.PHONE : ContactPointSystem.EMAIL)
                .setValue(phone ? chance.one("+1 555 0100", "555-0101") : chance.one("a@x.example", "A@x.example"));
    }
}
