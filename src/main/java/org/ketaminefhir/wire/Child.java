package org.ketaminefhir.wire;

/**
 * One name that a type's object may carry in JSON.
 *
 * @param name as JSON and XML write it: {@code valueQuantity}; a primitive's companion without its underscore
 * @param element as FHIRPath names it: {@code value}
 * @param order position of the element among its siblings; all types of one choice share it
 * @param list whether the element may repeat
 * @param kind what its value is
 * @param primitive how a primitive is written, or null
 * @param shape what an object carries (of a primitive: its companion object), or null
 * @param mark what the reader has to remember about it
 */
record Child(
        String name, String element, int order, boolean list, Kind kind, Primitive primitive, Shape shape, Mark mark) {
    enum Kind {
        PRIMITIVE,
        /** Id and extensions of a primitive: {@code _birthDate}. */
        COMPANION,
        COMPLEX,
        RESOURCE,
        /** A resource inside another one: {@code contained}. */
        CONTAINED,
        /** {@code resourceType} itself, no element. */
        RESOURCE_TYPE
    }

    enum Mark {
        NONE,
        RESOURCE_ID,
        /** An id inside an element, an attribute in XML. */
        ELEMENT_ID,
        /** {@code Extension.url}, an attribute in XML. */
        ATTRIBUTE,
        /** May point to a contained resource: {@code #x}. */
        REFERENCE,
        BUNDLE_ENTRY
    }

    boolean attribute() {
        return mark == Mark.ELEMENT_ID || mark == Mark.ATTRIBUTE;
    }

    /** Only what is an attribute in XML, or markup, has no place for id and extensions. */
    boolean hasCompanion() {
        return kind == Kind.PRIMITIVE && !attribute() && primitive != Primitive.XHTML;
    }

    /** Whether it is an element of this name in XML. */
    boolean element(String xmlName) {
        return name.equals(xmlName) && kind != Kind.COMPANION && kind != Kind.RESOURCE_TYPE && !attribute();
    }

    /** Whether null may hold a place in its list. */
    boolean padded() {
        return kind == Kind.PRIMITIVE || kind == Kind.COMPANION;
    }

    Child companion() {
        return new Child(name, element, order, list, Kind.COMPANION, null, shape, Mark.NONE);
    }
}
