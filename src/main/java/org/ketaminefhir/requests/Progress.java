package org.ketaminefhir.requests;

import java.util.Locale;

/** How far an answer has come: a code of CodeSystem/request-progress, which has the words. */
enum Progress {
    RECEIVED,
    IN_REVIEW,
    RELEASED,
    GATHERING,
    ANSWERED,
    ENDED;

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
