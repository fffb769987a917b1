package org.ketaminefhir.search;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;

/**
 * What units of one dimension have in common: a unit that all of them are measured in.
 *
 * @see <a href="https://ucum.org/ucum">The Unified Code for Units of Measure</a>
 */
final class Ucum {
    static final String SYSTEM = "http://unitsofmeasure.org";

    private static final String ESSENCE = "/ucum-essence.xml";
    private static final int LONGEST = 100;

    /** More units than anybody uses; what comes later is worked out each time. */
    private static final int REMEMBERED = 10_000;

    private static final Pattern ANNOTATION = Pattern.compile("\\{[^}]*}");
    private static final Pattern BETWEEN = Pattern.compile("[./()]");
    private static final Pattern EXPONENT = Pattern.compile("[+-]?\\d+$");

    private static final UcumEssenceService SERVICE = service();

    /**
     * Units that are no multiple of others: special ones (degrees Celsius, decibel) and arbitrary ones (international
     * units). The UCUM service would take most of them for plain ratios.
     */
    private static final Set<String> ALONE = alone();

    private static final Map<String, Optional<Canonical>> KNOWN = new ConcurrentHashMap<>();

    private Ucum() {}

    /**
     * A unit, and how many of it make the one that was asked about.
     *
     * @param unit as UCUM writes it; empty for a plain ratio
     */
    record Canonical(String unit, BigDecimal factor) {}

    /** So that it is not the first record that waits for the definitions. */
    static void load() {
        canonical("g");
    }

    /** Empty if this is no unit of UCUM, or one that is no multiple of others. */
    static Optional<Canonical> canonical(String code) {
        Optional<Canonical> known = KNOWN.get(code);
        if (known == null) {
            known = stands(code) ? Optional.empty() : converted(code);
            if (KNOWN.size() < REMEMBERED) {
                KNOWN.put(code, known);
            }
        }
        return known;
    }

    private static boolean stands(String code) {
        String bare = ANNOTATION.matcher(code).replaceAll("");
        return code.length() > LONGEST
                || Arrays.stream(BETWEEN.split(bare))
                        .map(symbol -> EXPONENT.matcher(symbol).replaceAll(""))
                        .anyMatch(symbol -> ALONE.stream().anyMatch(symbol::endsWith));
    }

    private static Optional<Canonical> converted(String code) {
        try {
            synchronized (SERVICE) {
                Pair pair = SERVICE.getCanonicalForm(new Pair(new Decimal("1"), code));
                return Optional.of(new Canonical(
                        pair.getCode(), new BigDecimal(pair.getValue().asDecimal())));
            }
        } catch (UcumException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static UcumEssenceService service() {
        try (InputStream in = Ucum.class.getResourceAsStream(ESSENCE)) {
            return new UcumEssenceService(in);
        } catch (UcumException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> alone() {
        Set<String> codes = new HashSet<>();
        try (InputStream in = Ucum.class.getResourceAsStream(ESSENCE)) {
            XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT
                        && xml.getLocalName().equals("unit")
                        && (yes(xml, "isArbitrary") || yes(xml, "isSpecial"))) {
                    codes.add(xml.getAttributeValue(null, "Code"));
                }
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codes;
    }

    private static boolean yes(XMLStreamReader unit, String attribute) {
        return "yes".equals(unit.getAttributeValue(null, attribute));
    }
}
