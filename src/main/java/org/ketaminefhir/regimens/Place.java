package org.ketaminefhir.regimens;

/**
 * An element of a part, to point at.
 *
 * @param element path below the resource, or empty for the resource itself
 */
record Place(Part part, String element) {
    String expression() {
        return element.isEmpty() ? part.path() : part.path() + "." + element;
    }
}
