package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.Timing.TimingRepeatComponent;
import org.ketaminefhir.definitions.Definitions;

/** Reads a PlanDefinition whose steps carry the codes of CodeSystem/regimen-step. */
final class PlanReader {
    private static final String STEPS = Definitions.BASE + "CodeSystem/regimen-step";
    private static final String TIMEPOINTS = Definitions.BASE + "CodeSystem/measurement-timepoint";
    private static final String PHASES = Definitions.BASE + "CodeSystem/treatment-phase";
    private static final String GOVERNS = Definitions.BASE + "StructureDefinition/governs";
    private static final String DOSE = Definitions.BASE + "StructureDefinition/plan-dose";
    private static final String SPACING = Definitions.BASE + "StructureDefinition/plan-spacing";

    private final Definitions definitions;
    private final PlanDefinition plan;

    PlanReader(Definitions definitions, PlanDefinition plan) {
        this.definitions = definitions;
        this.plan = plan;
    }

    static boolean isRegimen(PlanDefinition plan) {
        return plan.hasExtension(GOVERNS);
    }

    Regimen read() {
        return new Regimen(
                plan.getUrl(),
                plan.getExtensionsByUrl(GOVERNS).stream()
                        .map(e -> profile(e.getValue().primitiveValue()))
                        .toList(),
                steps("device").findFirst().map(this::device),
                steps("watch").findFirst().map(this::watch),
                steps("measurement").map(this::measurement).toList(),
                steps("event")
                        .map(s -> new Event(s.getId(), s.getTitle(), kind(s)))
                        .toList(),
                phases(),
                firstDoses());
    }

    private Stream<PlanDefinitionActionComponent> steps(String code) {
        return plan.getAction().stream().filter(step -> code.equals(coded(step, STEPS)));
    }

    private DevicePlan device(PlanDefinitionActionComponent step) {
        TimingRepeatComponent repeat = step.getTimingTiming().getRepeat();
        Quantity between = new Quantity()
                .setValue(repeat.getPeriod())
                .setCode(repeat.getPeriodUnit().toCode());
        return new DevicePlan(dose(step), PlanTime.of(between));
    }

    private WatchPlan watch(PlanDefinitionActionComponent step) {
        Duration tolerance =
                PlanTime.of(step.getRelatedActionFirstRep().getOffsetRange().getHigh());
        return new WatchPlan(kind(step), PlanTime.of(step.getTimingDuration()), tolerance);
    }

    private Measurement measurement(PlanDefinitionActionComponent step) {
        var relation = step.getRelatedActionFirstRep();
        Measurement.Due due =
                switch (relation.getRelationship()) {
                    case BEFORE, BEFORESTART -> Measurement.Due.BEFORE;
                    case AFTER, AFTERSTART -> Measurement.Due.AFTER;
                    case BEFOREEND -> Measurement.Due.LEAVING;
                    default -> Measurement.Due.ANY;
                };
        boolean after = due == Measurement.Due.AFTER;
        return new Measurement(
                step.getId(),
                step.getTitle(),
                kind(step),
                coded(step, TIMEPOINTS),
                due,
                after ? PlanTime.of(relation.getOffsetRange().getLow()) : Duration.ZERO,
                after ? PlanTime.of(relation.getOffsetRange().getHigh()) : Duration.ZERO,
                limits(step));
    }

    private List<Measurement.Limit> limits(PlanDefinitionActionComponent step) {
        return plan.getGoal().stream()
                .filter(goal ->
                        step.getGoalId().stream().anyMatch(id -> id.getValue().equals(goal.getId())))
                .flatMap(goal -> goal.getTarget().stream())
                .map(target -> {
                    Coding measured = target.getMeasure().getCodingFirstRep();
                    Quantity high = target.getDetailRange().getHigh();
                    return new Measurement.Limit(
                            measured.getSystem() + "|" + measured.getCode(), high.getValue(), high.getCode());
                })
                .toList();
    }

    private List<Phase> phases() {
        List<Phase> phases = new ArrayList<>();
        int session = 1;
        int week = 1;
        for (PlanDefinitionActionComponent step : steps("phase").toList()) {
            TimingRepeatComponent repeat = step.getTimingTiming().getRepeat();
            int lastSession = repeat.hasCount() ? session + repeat.getCount() - 1 : Integer.MAX_VALUE;
            int lastWeek = repeat.hasBoundsDuration()
                    ? week + (int) (PlanTime.of(repeat.getBoundsDuration()).toDays() / 7) - 1
                    : Integer.MAX_VALUE;
            Quantity period = new Quantity()
                    .setValue(repeat.getPeriod())
                    .setCode(repeat.getPeriodUnit().toCode());
            BigDecimal aWeek = BigDecimal.valueOf(7L * repeat.getFrequency())
                    .divide(BigDecimal.valueOf(PlanTime.of(period).toDays()), MathContext.DECIMAL32);
            phases.add(new Phase(
                    coded(step, PHASES), reasons(step), session, lastSession, week, lastWeek, aWeek, spacing(step)));
            session = lastSession == Integer.MAX_VALUE ? lastSession : lastSession + 1;
            week = lastWeek == Integer.MAX_VALUE ? lastWeek : lastWeek + 1;
        }
        return phases;
    }

    private static int spacing(PlanDefinitionActionComponent step) {
        Extension spacing = step.getExtensionByUrl(SPACING);
        return spacing == null
                ? 0
                : (int) PlanTime.of((Quantity) spacing.getValue()).toDays();
    }

    private Map<String, BigDecimal> firstDoses() {
        Map<String, BigDecimal> doses = new LinkedHashMap<>();
        steps("first-dose").forEach(step -> reasons(step).forEach(reason -> doses.put(reason, dose(step))));
        return doses;
    }

    private static BigDecimal dose(PlanDefinitionActionComponent step) {
        return ((Quantity) step.getExtensionByUrl(DOSE).getValue()).getValue();
    }

    private static Set<String> reasons(PlanDefinitionActionComponent step) {
        Set<String> reasons = new LinkedHashSet<>();
        step.getReason().stream()
                .flatMap(reason -> reason.getCoding().stream())
                .map(Coding::getCode)
                .forEach(reasons::add);
        return reasons;
    }

    private Kind kind(PlanDefinitionActionComponent step) {
        return new Kind(step.getOutput().stream()
                .flatMap(output -> output.getProfile().stream())
                .map(profile -> profile(profile.getValue()))
                .toList());
    }

    private Assignment profile(String canonical) {
        return definitions
                .find(StructureDefinition.class, canonical)
                .map(profile -> Assignment.of(profile, definitions))
                .orElseThrow(() -> new IllegalStateException(
                        "%s names %s, which is not defined".formatted(plan.getUrl(), canonical)));
    }

    private static String coded(PlanDefinitionActionComponent step, String system) {
        Optional<Coding> coding = step.getCode().stream()
                .map(CodeableConcept::getCoding)
                .flatMap(List::stream)
                .filter(c -> system.equals(c.getSystem()))
                .findFirst();
        return coding.map(Coding::getCode).orElse(null);
    }
}
