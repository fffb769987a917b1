package org.ketaminefhir.api;

import org.ketaminefhir.intake.Entry;

/** What one entry of a batch or transaction asks for. */
sealed interface Asked {
    record Writes(Entry entry) implements Asked {}

    /**
     * @param path FHIRPath of the entry
     * @param url as it stands in the entry, relative to the server's base
     * @param head whether only what a body would be told about is wanted
     * @param ifNoneMatch the version that the sender has, or null
     */
    record Reads(String path, String url, boolean head, String ifNoneMatch) implements Asked {}

    /** Where it stands in the order of the specification: DELETE, POST, PUT and PATCH, GET and HEAD. */
    default int turn() {
        if (this instanceof Writes writes) {
            return switch (writes.entry().verb()) {
                case DELETE -> 0;
                case CREATE -> 1;
                case UPDATE, PATCH -> 2;
            };
        }
        return 3;
    }
}
