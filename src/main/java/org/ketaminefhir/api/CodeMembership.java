package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.ValueSet;
import org.ketaminefhir.validation.Terminology;
import org.ketaminefhir.validation.Terminology.Membership;

/**
 * Says whether a code is one of a value set, or of a code system.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-operation-validate-code.html">ValueSet/$validate-code</a>
 * @see <a href="https://hl7.org/fhir/R4/codesystem-operation-validate-code.html">CodeSystem/$validate-code</a>
 */
final class CodeMembership {
    private static final String[] OF_SET = {
        "url",
        "valueSet",
        "valueSetVersion",
        "code",
        "system",
        "systemVersion",
        "display",
        "coding",
        "codeableConcept",
        "date",
        "abstract",
        "displayLanguage"
    };
    private static final String[] OF_SYSTEM = {
        "url", "code", "version", "display", "coding", "codeableConcept", "date", "abstract", "displayLanguage"
    };

    private final Terminology terminology;
    private final ValueSets sets;

    CodeMembership(Terminology terminology, ValueSets sets) {
        this.terminology = terminology;
        this.sets = sets;
    }

    Parameters ofSet(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, OF_SET);
        ValueSet set = sets.of(id, asked, request);
        List<Coding> codings = codings(asked, asked.text("system").orElse(null));
        return answer(
                codings,
                coding -> terminology.member(set, coding).orElseThrow(ValueSets::open),
                "The code is not in the value set.");
    }

    Parameters ofSystem(RequestDetails request) {
        Arguments asked = Arguments.of(request, OF_SYSTEM);
        String url = asked.text("url").orElse(null);
        List<Coding> codings = codings(asked, url).stream()
                .filter(coding -> url == null || url.equals(coding.getSystem()))
                .toList();
        String system = url != null
                ? url
                : codings.stream()
                        .map(Coding::getSystem)
                        .findFirst()
                        .orElseThrow(() -> Arguments.missing("url, or a coding with its system"));
        if (!terminology.knows(system)) {
            throw CodeLookup.unknownSystem();
        }
        return answer(
                codings,
                coding -> terminology.member(coding).orElse(new Membership(false, null, false)),
                "The code is not in the code system.");
    }

    private static List<Coding> codings(Arguments asked, String system) {
        Optional<Coding> coding = asked.value("coding", Coding.class);
        Optional<CodeableConcept> concept = asked.value("codeableConcept", CodeableConcept.class);
        Optional<String> code = asked.text("code");
        if (coding.isPresent()) {
            return List.of(coding.get());
        }
        if (concept.isPresent()) {
            return concept.get().getCoding();
        }
        if (code.isEmpty()) {
            throw Arguments.missing("code, coding or codeableConcept");
        }
        return List.of(new Coding(system, code.get(), asked.text("display").orElse(null)));
    }

    /** One coding that is in is enough. */
    private static Parameters answer(List<Coding> codings, Function<Coding, Membership> ask, String otherwise) {
        Optional<Membership> in =
                codings.stream().map(ask).filter(Membership::in).findFirst();
        Parameters answer = new Parameters();
        answer.addParameter("result", new BooleanType(in.isPresent()));
        if (in.isEmpty()) {
            answer.addParameter("message", new StringType(otherwise));
        } else if (in.get().displayDiffers()) {
            answer.addParameter("message", new StringType("The display is not the one that the code system gives."));
        }
        in.map(Membership::display).ifPresent(text -> answer.addParameter("display", new StringType(text)));
        return answer;
    }
}
