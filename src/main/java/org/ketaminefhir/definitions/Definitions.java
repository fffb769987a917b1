package org.ketaminefhir.definitions;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.ValueSet;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Every definition under profiles/, by canonical.
 *
 * <p>Immutable. The resources handed out are shared: nobody changes them.
 */
public final class Definitions {
    /** The base of every canonical that is ours. */
    public static final String BASE = "https://ketaminefhir.org/fhir/";

    private final FhirContext fhir;
    private final Map<String, MetadataResource> byCanonical;

    private Definitions(FhirContext fhir, Map<String, MetadataResource> byCanonical) {
        this.fhir = fhir;
        this.byCanonical = byCanonical;
    }

    /**
     * Reads the definitions that match an Ant pattern, {@code classpath*:profiles/**}{@code /*.json} or
     * {@code file:/some/folder/**}{@code /*.json}.
     *
     * @throws IllegalStateException if a file is not FHIR or two files have one canonical
     */
    public static Definitions load(FhirContext fhir, String pattern) {
        Map<String, MetadataResource> found = new LinkedHashMap<>();
        for (Resource file : files(pattern)) {
            MetadataResource definition = parse(fhir, file);
            if (definition.getUrl() == null) {
                throw new IllegalStateException("%s has no url".formatted(file.getFilename()));
            }
            if (found.put(definition.getUrl(), definition) != null) {
                throw new IllegalStateException("two files define %s".formatted(definition.getUrl()));
            }
        }
        return new Definitions(fhir, found);
    }

    /** The definitions that ship with the program. */
    public static Definitions load(FhirContext fhir) {
        return load(fhir, "classpath*:profiles/**/*.json");
    }

    public FhirContext fhir() {
        return fhir;
    }

    public List<MetadataResource> all() {
        return List.copyOf(byCanonical.values());
    }

    public <T extends MetadataResource> List<T> all(Class<T> type) {
        return byCanonical.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Finds a definition by its canonical; a {@code |version} at the end is not compared. */
    public <T extends MetadataResource> Optional<T> find(Class<T> type, String canonical) {
        if (canonical == null) {
            return Optional.empty();
        }
        int bar = canonical.indexOf('|');
        String url = bar < 0 ? canonical : canonical.substring(0, bar);
        return Optional.ofNullable(byCanonical.get(url))
                .filter(type::isInstance)
                .map(type::cast);
    }

    /**
     * The codes of a value set that lists them, or that takes in a whole code system of ours, as {@code system|code}.
     *
     * @throws IllegalStateException if the value set is not ours
     */
    public Set<String> codes(String valueSet) {
        ValueSet set =
                find(ValueSet.class, valueSet).orElseThrow(() -> new IllegalStateException("no value set " + valueSet));
        Set<String> codes = new LinkedHashSet<>();
        for (ValueSet.ConceptSetComponent include : set.getCompose().getInclude()) {
            include.getValueSet().forEach(other -> codes.addAll(codes(other.getValue())));
            include.getConcept().forEach(concept -> codes.add(include.getSystem() + "|" + concept.getCode()));
            if (!include.hasConcept() && include.hasSystem()) {
                find(CodeSystem.class, include.getSystem()).ifPresent(system -> system.getConcept()
                        .forEach(concept -> codes.add(include.getSystem() + "|" + concept.getCode())));
            }
        }
        return codes;
    }

    private static List<Resource> files(String pattern) {
        try {
            List<Resource> files =
                    new ArrayList<>(Arrays.asList(new PathMatchingResourcePatternResolver().getResources(pattern)));
            files.sort(Comparator.comparing(Definitions::address));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String address(Resource file) {
        try {
            return file.getURL().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MetadataResource parse(FhirContext fhir, Resource file) {
        IParser parser = fhir.newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        try (InputStream in = file.getInputStream()) {
            return (MetadataResource) parser.parseResource(in);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("%s cannot be read: %s".formatted(address(file), e.getMessage()), e);
        }
    }
}
