package org.ketaminefhir.wire;

final class XmlReading {
    private final Ground ground;

    XmlReading(Ground g) {
        ground = g;
    }

    Reading read(byte[] b) {
        return new JsonReading(ground).readConverted(b);
    }
}
