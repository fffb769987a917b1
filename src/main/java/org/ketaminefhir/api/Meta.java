package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Version;

/**
 * Profiles, tags and labels: of one record, or all that are in use on a type or on the whole server.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource-operation-meta.html">$meta</a>
 */
final class Meta {
    static final String CANONICAL = "http://hl7.org/fhir/OperationDefinition/Resource-meta";

    /** Who has more kinds of labels than this in use does not ask what they are. */
    private static final int MOST = 1000;

    private final Doorkeeper door;
    private final FhirContext fhir;
    private final Set<String> types;

    Meta(Doorkeeper door, FhirContext fhir, Set<String> types) {
        this.door = door;
        this.fhir = fhir;
        this.types = types;
    }

    Parameters of(String type, IdType id, RequestDetails request) {
        Arguments.of(request);
        Version version = Standing.of(Doorkeeper.shown(request), Keys.of(type, id));
        return answer(meta(version));
    }

    /** Of all types that the caller may read. */
    Parameters ofAll(RequestDetails request) {
        return of(types.stream().filter(type -> door.mayRead(request, type)).toList(), request);
    }

    Parameters of(List<String> some, RequestDetails request) {
        Arguments.of(request);
        Set<String> profiles = new TreeSet<>();
        Map<String, Coding> tags = new TreeMap<>();
        Map<String, Coding> labels = new TreeMap<>();
        for (Version version : Doorkeeper.shown(request).labelled(some, MOST)) {
            org.hl7.fhir.r4.model.Meta meta = meta(version);
            meta.getProfile().forEach(profile -> profiles.add(profile.getValue()));
            meta.getTag().forEach(tag -> tags.putIfAbsent(name(tag), plain(tag)));
            meta.getSecurity().forEach(label -> labels.putIfAbsent(name(label), plain(label)));
        }
        org.hl7.fhir.r4.model.Meta all = new org.hl7.fhir.r4.model.Meta();
        profiles.forEach(all::addProfile);
        tags.values().forEach(all::addTag);
        labels.values().forEach(all::addSecurity);
        return answer(all);
    }

    private static String name(Coding coding) {
        return coding.getSystem() + "|" + coding.getCode();
    }

    /** Whether a user chose it is a matter of one record. */
    private static Coding plain(Coding coding) {
        return new Coding(coding.getSystem(), coding.getCode(), coding.getDisplay()).setVersion(coding.getVersion());
    }

    private org.hl7.fhir.r4.model.Meta meta(Version version) {
        Resource resource =
                (Resource) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
        return resource.getMeta();
    }

    private static Parameters answer(org.hl7.fhir.r4.model.Meta meta) {
        Parameters answer = new Parameters();
        // A parameter without a value is none that FHIR knows.
        if (!meta.isEmpty()) {
            answer.addParameter().setName("return").setValue(meta);
        }
        return answer;
    }
}
