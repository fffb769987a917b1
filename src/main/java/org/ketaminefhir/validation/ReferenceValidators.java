package org.ketaminefhir.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirDefaultPolicyAdvisor;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator.NullEvaluationContext;
import org.hl7.fhir.common.hapi.validation.validator.WorkerContextValidationSupportAdapter;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r5.elementmodel.ValidatedFragment;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.ValidatorSession;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.r5.utils.validation.constants.IdStatus;
import org.hl7.fhir.r5.utils.xver.XVerExtensionManagerOld;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.http.ManagedWebAccess.WebAccessPolicy;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.ValidatorSettings;
import org.hl7.fhir.validation.instance.InstanceValidator;
import org.hl7.fhir.validation.service.utils.QuestionnaireMode;
import org.ketaminefhir.definitions.Definitions;

/**
 * The HL7 reference validator, offline, as many as may work at once, each reused from call to call.
 *
 * <p>HAPI makes a new validator for every call and pays ten times the cost of the check itself for it: see
 * src/docs/decisions/0005-validation.md.
 */
final class ReferenceValidators {
    private final CompletableFuture<WorkerContextValidationSupportAdapter> context;
    private final BlockingQueue<Examiner> idle;
    private final List<IValidationSupport> terminology;

    /** A validator and what reads for it; of use to one thread at a time. */
    private record Examiner(InstanceValidator validator, ElementReader reader) {
        void examine(byte[] json, List<StructureDefinition> profiles, List<ValidationMessage> messages) {
            for (ValidatedFragment fragment : read(json)) {
                if (fragment.getElement() != null) {
                    validator.validate(null, fragment.getErrors(), null, fragment.getElement(), profiles);
                }
                messages.addAll(fragment.getErrors());
            }
        }

        private List<ValidatedFragment> read(byte[] json) {
            try {
                return reader.parse(new ByteArrayInputStream(json));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Returns at once: the definitions of R4 take seconds to read, in which the rest of the server can start. */
    ReferenceValidators(Definitions definitions, int atOnce) {
        // The core can fetch packages and terminology from the web by itself. It never may, here.
        ManagedWebAccess.setAccessPolicy(WebAccessPolicy.PROHIBITED);
        idle = new ArrayBlockingQueue<>(atOnce);
        terminology = terminology(definitions);
        context = CompletableFuture.supplyAsync(() -> make(definitions, atOnce));
    }

    /** What knows the value sets and code systems that resources are held against, and no others. */
    List<IValidationSupport> terminology() {
        return terminology;
    }

    /**
     * Makes every snapshot before anybody else may ask for one: two threads that make snapshots of profiles standing
     * on one another wait for each other for ever.
     */
    private WorkerContextValidationSupportAdapter make(Definitions definitions, int atOnce) {
        WorkerContextValidationSupportAdapter adapter =
                WorkerContextValidationSupportAdapter.newVersionSpecificWorkerContextWrapper(
                        support(definitions.fhir()));
        for (var profile : definitions.all(org.hl7.fhir.r4.model.StructureDefinition.class)) {
            adapter.fetchResource(StructureDefinition.class, profile.getUrl());
        }
        for (int i = 0; i < atOnce; i++) {
            idle.add(new Examiner(newValidator(adapter), new ElementReader(adapter)));
        }
        return adapter;
    }

    /** What the reference validator says of a resource against the R4 base, its own claims and these profiles. */
    List<ValidationMessage> validate(byte[] json, List<String> profiles) {
        List<StructureDefinition> definitions = new ArrayList<>(profiles.size());
        for (String profile : profiles) {
            definitions.add(definition(profile));
        }
        List<ValidationMessage> messages = new ArrayList<>();
        Examiner examiner = take();
        try {
            examiner.examine(json, definitions, messages);
        } finally {
            idle.add(examiner);
        }
        return messages;
    }

    /** The snapshot of a profile, R4's or ours; null if it is neither. */
    StructureDefinition definition(String canonical) {
        return context.join().fetchResource(StructureDefinition.class, canonical);
    }

    private Examiner take() {
        context.join();
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a validator", e);
        }
    }

    private static List<IValidationSupport> terminology(Definitions definitions) {
        FhirContext fhir = definitions.fhir();
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(fhir);
        for (MetadataResource definition : definitions.all()) {
            ours.addResource(definition.copy());
        }
        InMemoryTerminologyServerValidationSupport codes = new InMemoryTerminologyServerValidationSupport(fhir);
        // Hospitals word displays in their own way; the code is what counts.
        codes.setIssueSeverityForCodeDisplayMismatch(IssueSeverity.INFORMATION);
        return List.of(
                new DefaultProfileValidationSupport(fhir), ours, codes, new CommonCodeSystemsTerminologyService(fhir));
    }

    // Its successor works on HTTP responses only, and this server asks the validator without HTTP.
    @SuppressWarnings("deprecation")
    private ValidationSupportChain support(FhirContext fhir) {
        UnknownCodeSystemWarningValidationSupport unknownSystems = new UnknownCodeSystemWarningValidationSupport(fhir);
        unknownSystems.setNonExistentCodeSystemSeverity(IssueSeverity.WARNING);
        List<IValidationSupport> all = new ArrayList<>(terminology);
        all.add(unknownSystems);
        all.add(new SnapshotGeneratingValidationSupport(fhir));
        return new ValidationSupportChain(all);
    }

    private static InstanceValidator newValidator(WorkerContextValidationSupportAdapter context) {
        InstanceValidator validator = new InstanceValidator(
                context,
                new NullEvaluationContext(),
                new XVerExtensionManagerOld(context),
                new ValidatorSession(),
                new ValidatorSettings());
        validator.setAnyExtensionsAllowed(true);
        validator.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        validator.setResourceIdRule(IdStatus.OPTIONAL);
        validator.setErrorForUnknownProfiles(false);
        // Unknown systems are answered as warnings by the support chain; this must be true for that to be heard.
        validator.setUnknownCodeSystemsCauseErrors(true);
        validator.setAllowExamples(true);
        validator.setAllowXsiLocation(false);
        // Responses are held against their Questionnaire by the instruments package, in words a sender understands.
        validator.setQuestionnaireMode(QuestionnaireMode.NONE);
        validator.setPolicyAdvisor(new FhirDefaultPolicyAdvisor());
        return validator;
    }
}
