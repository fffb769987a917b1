package org.ketaminefhir.wire;

/** Names of elements that R4 does not know, told only where they look like names and not like anybody's data. */
final class ElementNames {
    private static final int LONGEST = 40;

    private ElementNames() {}

    /** The path of the unknown element, or of the element that holds it. */
    static String named(Path path, String name) {
        String element = name.startsWith("_") ? name.substring(1) : name;
        return plain(element) ? path + "." + element : path.toString();
    }

    private static boolean plain(String name) {
        return name.length() <= LONGEST
                && !name.isEmpty()
                && Character.isLetter(name.charAt(0))
                && name.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
    }
}
