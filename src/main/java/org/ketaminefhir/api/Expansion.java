package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionComponent;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionContainsComponent;
import org.ketaminefhir.validation.Terminology;

/**
 * Lists the codes of a value set.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-operation-expand.html">$expand</a>
 */
final class Expansion {
    /** The last five say what no code here has, or how it is anyway: they change nothing. */
    private static final String[] PARAMETERS = {
        "url",
        "valueSet",
        "valueSetVersion",
        "filter",
        "offset",
        "count",
        "includeDefinition",
        "includeDesignations",
        "activeOnly",
        "excludeNested",
        "excludeNotForUI",
        "displayLanguage"
    };

    private static final int MOST = 1000;

    private final Terminology terminology;
    private final ValueSets sets;

    Expansion(Terminology terminology, ValueSets sets) {
        this.terminology = terminology;
        this.sets = sets;
    }

    ValueSet answer(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, PARAMETERS);
        ValueSet set = sets.of(id, asked, request);
        String filter = asked.text("filter").orElse("");
        int offset = asked.number("offset").orElse(0);
        int count = Math.min(asked.number("count").orElse(MOST), MOST);
        List<ValueSetExpansionContainsComponent> codes = terminology.expand(set).orElseThrow(ValueSets::open).stream()
                .filter(code -> matches(code, filter.toLowerCase(Locale.ROOT)))
                .toList();
        ValueSet answer = set.copy();
        if (!asked.flag("includeDefinition")) {
            answer.setCompose(null);
        }
        ValueSetExpansionComponent expansion = answer.setExpansion(null).getExpansion();
        expansion.setIdentifier("urn:uuid:" + UUID.randomUUID()).setTimestamp(new Date());
        expansion.setTotal(codes.size()).setOffset(offset);
        codes.stream().skip(offset).limit(count).forEach(code -> expansion.addContains(code.copy()));
        if (!filter.isEmpty()) {
            tell(expansion, "filter", new StringType(filter));
        }
        tell(expansion, "offset", new IntegerType(offset));
        tell(expansion, "count", new IntegerType(count));
        return answer;
    }

    private static boolean matches(ValueSetExpansionContainsComponent code, String filter) {
        return filter.isEmpty()
                || code.getCode().toLowerCase(Locale.ROOT).contains(filter)
                || (code.hasDisplay()
                        && code.getDisplay().toLowerCase(Locale.ROOT).contains(filter));
    }

    private static void tell(ValueSetExpansionComponent expansion, String name, Type value) {
        expansion.addParameter().setName(name).setValue(value);
    }
}
