package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Candidate;

/**
 * One thing that a submission asks for.
 *
 * @param path FHIRPath of the entry in what was submitted: {@code Bundle.entry[3]}, or the type for a single resource
 * @param verb what to do
 * @param type FHIR type of the record
 * @param id id of the record as the URL names it, or null
 * @param condition search that finds the record (conditional update) or that must find none (conditional create), or
 *     null
 * @param ifMatch the version that the sender has seen, or null
 * @param fullUrl the name that other entries of the bundle know this one by, or null
 * @param candidate what to store; null for a delete, and for a patch until it has met its record
 * @param amendment how a patch changes its record; null for anything else
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">transaction</a>
 */
public record Entry(
        String path,
        Verb verb,
        String type,
        String id,
        String condition,
        Integer ifMatch,
        String fullUrl,
        Candidate candidate,
        Amendment amendment) {
    public enum Verb {
        CREATE,
        UPDATE,
        PATCH,
        DELETE
    }

    public Entry {
        Objects.requireNonNull(path);
        Objects.requireNonNull(verb);
        Objects.requireNonNull(type);
        if ((amendment == null) == (verb == Verb.PATCH)) {
            throw new IllegalArgumentException("a patch, and nothing else, amends what is there");
        }
        if (verb != Verb.PATCH && (candidate == null) != (verb == Verb.DELETE)) {
            throw new IllegalArgumentException("only a delete has nothing to store");
        }
    }

    public Entry(
            String path,
            Verb verb,
            String type,
            String id,
            String condition,
            Integer ifMatch,
            String fullUrl,
            Candidate candidate) {
        this(path, verb, type, id, condition, ifMatch, fullUrl, candidate, null);
    }

    public static Entry create(Candidate candidate, String ifNoneExist) {
        return new Entry(candidate.path(), Verb.CREATE, candidate.type(), null, ifNoneExist, null, null, candidate);
    }

    public static Entry update(Candidate candidate, String id, Integer ifMatch) {
        return new Entry(candidate.path(), Verb.UPDATE, candidate.type(), id, null, ifMatch, null, candidate);
    }

    public static Entry conditionalUpdate(Candidate candidate, String condition, Integer ifMatch) {
        return new Entry(candidate.path(), Verb.UPDATE, candidate.type(), null, condition, ifMatch, null, candidate);
    }

    /** @param condition search that finds the record when there is no id */
    public static Entry delete(String type, String id, String condition, Integer ifMatch) {
        return new Entry(type, Verb.DELETE, type, id, condition, ifMatch, null, null);
    }

    /** @param condition search that finds the record when there is no id */
    public static Entry patch(Amendment amendment, String type, String id, String condition, Integer ifMatch) {
        return new Entry(type, Verb.PATCH, type, id, condition, ifMatch, null, null, amendment);
    }

    /** A patch that has met its record. */
    Entry amended(Candidate result) {
        return new Entry(path, verb, type, id, condition, ifMatch, fullUrl, result, amendment);
    }

    /** The same with a model that nobody has worked on. */
    Entry parsedAgain(FhirContext fhir) {
        if (candidate == null) {
            return this;
        }
        String json = new String(candidate.json(), StandardCharsets.UTF_8);
        Resource resource = (Resource) fhir.newJsonParser().parseResource(json);
        Candidate again = new Candidate(candidate.path(), candidate.json(), resource);
        return new Entry(path, verb, type, id, condition, ifMatch, fullUrl, again, amendment);
    }
}
