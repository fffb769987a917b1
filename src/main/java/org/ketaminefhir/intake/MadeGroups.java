package org.ketaminefhir.intake;

import java.util.List;
import java.util.stream.Stream;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.validation.Issue;

/** The Groups of payers' members, which nobody writes: coverages make them. */
final class MadeGroups {
    private static final String TYPE = "Group";

    private MadeGroups() {}

    /** An issue for each entry that would change one of them, whether it is there or not. */
    static List<Issue> touched(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.type().equals(TYPE))
                .filter(entry -> Stream.concat(
                                Stream.ofNullable(entry.id()), Lookups.wished(entry).map(Key::id).stream())
                        .anyMatch(id -> id.startsWith(Access.PAYER_GROUP)))
                .map(entry -> Issue.error(
                        "business-rule",
                        "group-made-here",
                        entry.path(),
                        "A Group whose id begins with " + Access.PAYER_GROUP
                                + " lists the members of a payer as their Coverages make them; give yours another id."))
                .toList();
    }
}
