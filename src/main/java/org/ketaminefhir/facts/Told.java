package org.ketaminefhir.facts;

/** What a record says to a question. */
public enum Told {
    MET("met", "Met"),
    NOT_MET("not-met", "Not met"),
    NO_DATA("no-data", "No data");

    private final String code;
    private final String words;

    Told(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /** Code of CodeSystem/coverage-answer. */
    public String code() {
        return code;
    }

    public String words() {
        return words;
    }

    public static Told of(boolean yes) {
        return yes ? MET : NOT_MET;
    }

    /** Both: one that is not met decides, else one without data. */
    public Told and(Told other) {
        if (this == NOT_MET || other == NOT_MET) {
            return NOT_MET;
        }
        return this == NO_DATA || other == NO_DATA ? NO_DATA : MET;
    }

    /** As much as there surely is, and as much as there may be, against what is asked. */
    public static Told atLeast(long asked, long surely, long maybe) {
        if (surely >= asked) {
            return MET;
        }
        return maybe >= asked ? NO_DATA : NOT_MET;
    }
}
