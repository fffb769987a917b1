package org.ketaminefhir;

import org.ketaminefhir.login.RefusedStart;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells why the server does not start in one sentence, without a stack. */
class RefusedStartAnalyzer extends AbstractFailureAnalyzer<RefusedStart> {
    @Override
    protected FailureAnalysis analyze(Throwable failure, RefusedStart refused) {
        return new FailureAnalysis(refused.getMessage(), null, refused);
    }
}
