package org.ketaminefhir.facts;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.ketaminefhir.definitions.Definitions;

/** Finds the monitoring forms among the responses of a record. */
public final class FormReader {
    private static final String SUBMITTED = Definitions.BASE + "StructureDefinition/submitted";
    private static final Set<String> VOID = Set.of("entered-in-error");
    private static final Set<String> FINISHED = Set.of("completed", "amended");

    private final Set<String> questionnaires;

    FormReader(FormDuties duties) {
        this.questionnaires = duties.questionnaires();
    }

    public Set<String> questionnaires() {
        return questionnaires;
    }

    boolean isForm(QuestionnaireResponse response) {
        return response.hasQuestionnaire()
                && questionnaires.contains(response.getQuestionnaire().replaceFirst("\\|.*", ""));
    }

    /** @param day after which nothing counts */
    List<MonitoringForm> read(PatientRecord record, LocalDate day) {
        return record.all(QuestionnaireResponse.class).stream()
                .filter(one -> isForm(one)
                        && one.hasStatus()
                        && !VOID.contains(one.getStatus().toCode()))
                .map(one -> form(record, one, day))
                .filter(one -> one.session() != null
                        && (one.filled() == null || !one.filled().first().isAfter(day)))
                .toList();
    }

    private static MonitoringForm form(PatientRecord record, QuestionnaireResponse one, LocalDate day) {
        Extension sent = one.getExtensionByUrl(SUBMITTED);
        Moment submitted = sent != null && sent.getValue() instanceof BaseDateTimeType time
                ? Moment.of(time).filter(moment -> !moment.first().isAfter(day)).orElse(null)
                : null;
        return new MonitoringForm(
                PatientRecord.key(one),
                record.named(one.getEncounter().getReference()).orElse(null),
                FINISHED.contains(one.getStatus().toCode()),
                Moment.of(one.getAuthoredElement()).orElse(null),
                submitted);
    }
}
