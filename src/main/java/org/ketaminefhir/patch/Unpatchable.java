package org.ketaminefhir.patch;

import org.ketaminefhir.validation.Issue;

/** A patch that is not carried out, and why. */
public final class Unpatchable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Issue issue;
    private final boolean malformed;

    private Unpatchable(Issue issue, boolean malformed) {
        super(issue.sentence(), null, false, false);
        this.issue = issue;
        this.malformed = malformed;
    }

    /** This is no patch, whatever it is held against. */
    static Unpatchable malformed(String sentence) {
        return new Unpatchable(Issue.error("invalid", "patch-invalid", "Resource", sentence), true);
    }

    /** The patch asks for something that this record does not allow. */
    static Unpatchable refused(String sentence) {
        return new Unpatchable(Issue.error("processing", "patch-not-applicable", "Resource", sentence), false);
    }

    static Unpatchable narrative() {
        return new Unpatchable(
                Issue.error(
                        "business-rule",
                        "patch-narrative",
                        "Resource.text",
                        "The narrative of this record says more than its data, and the patch leaves it as it is; change"
                                + " or remove it in the same patch."),
                false);
    }

    /** Its expression begins at the root of the record. */
    public Issue issue() {
        return issue;
    }

    public boolean malformed() {
        return malformed;
    }
}
