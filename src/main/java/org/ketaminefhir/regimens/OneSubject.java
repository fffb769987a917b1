package org.ketaminefhir.regimens;

import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Reference;

/** All of a session is about one patient. */
record OneSubject(Graph graph) implements SessionRule {
    @Override
    public void check(Session session, Findings findings) {
        Part first = session.administrations().get(0);
        Optional<Reference> subject = first.subject();
        if (subject.isEmpty()) {
            return;
        }
        Stream.of(
                        session.administrations().stream().skip(1),
                        Stream.ofNullable(session.encounter()),
                        session.tied().stream())
                .flatMap(parts -> parts)
                .filter(part -> part.subject().isPresent())
                .filter(part ->
                        graph.differ(first, subject.get(), part, part.subject().get()))
                .forEach(part -> findings.report(Rule.ONE_SUBJECT, part.at(element(part)), first.at("subject")));
    }

    private static String element(Part part) {
        return part.references("subject").isEmpty() ? "patient" : "subject";
    }
}
