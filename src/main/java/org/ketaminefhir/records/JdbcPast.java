package org.ketaminefhir.records;

import ca.uhn.fhir.context.FhirContext;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.views.View;

/**
 * Whether a superseded version has the tokens that a view asks for. No index knows it any more: the version itself is
 * read, which only those pay for who see a part of a type.
 */
final class JdbcPast {
    private final FhirContext fhir;
    private final Indexer indexer;

    JdbcPast(FhirContext fhir, Indexer indexer) {
        this.fhir = fhir;
        this.indexer = indexer;
    }

    boolean has(Resource resource, Map<String, Set<String>> tokens) {
        return indexer.has(resource.fhirType(), resource, tokens);
    }

    boolean inView(View view, Version version) {
        List<Map<String, Set<String>>> where = view.where(version.key().type());
        if (where.isEmpty() || version.deleted()) {
            return true;
        }
        Resource resource = (Resource) fhir.newJsonParser()
                .parseResource(new ByteArrayInputStream(version.content().bytes()));
        return where.stream().anyMatch(tokens -> has(resource, tokens));
    }
}
