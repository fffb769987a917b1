package org.ketaminefhir.records;

import java.util.Objects;
import org.ketaminefhir.views.View;

/**
 * On whose behalf a change is made.
 *
 * @param owner the organisation whose records new ones are; null if nobody's in particular
 * @param view in which its expectations hold: what is out of view meets none of them
 * @param keptFor the organisation that alone is shown what is new; null if that is as with all records
 */
public record Behalf(String owner, View view, String keptFor) {
    /** The server's own work. */
    public static final Behalf NOBODY = new Behalf(null, View.EVERYTHING, null);

    public Behalf {
        Objects.requireNonNull(view);
    }

    public Behalf(String owner, View view) {
        this(owner, view, null);
    }
}
