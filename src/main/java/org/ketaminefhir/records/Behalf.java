package org.ketaminefhir.records;

import java.util.Objects;
import org.ketaminefhir.views.View;

/**
 * On whose behalf a change is made.
 *
 * @param owner the organisation whose records new ones are; null if nobody's in particular
 * @param view in which its expectations hold: what is out of view meets none of them
 */
public record Behalf(String owner, View view) {
    /** The server's own work. */
    public static final Behalf NOBODY = new Behalf(null, View.EVERYTHING);

    public Behalf {
        Objects.requireNonNull(view);
    }
}
