package org.ketaminefhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.ketaminefhir.definitions.Definitions;

/** Holds what the server itself says against FHIR R4, as its clients may. */
public final class Conformance {
    private static final FhirValidator VALIDATOR = validator(FhirContext.forR4(), List.of());

    private Conformance() {}

    /** What is wrong with an answer; empty if nothing is. */
    public static List<String> faults(String body) {
        return faults(VALIDATOR, body);
    }

    /** The same, by the definitions of this project too: profiles that it claims, the questionnaire that it answers. */
    public static List<String> faultsByOurs(String body) {
        return faults(Ours.VALIDATOR, body);
    }

    /** Read when it is asked for. */
    private static final class Ours {
        private static final FhirValidator VALIDATOR =
                validator(Examples.FHIR, Definitions.load(Examples.FHIR).all());
    }

    private static List<String> faults(FhirValidator validator, String body) {
        return validator.validateWithResult(body).getMessages().stream()
                .filter(message -> message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal())
                .map(message -> message.getLocationString() + ": " + message.getMessage())
                .toList();
    }

    // Its successor works on HTTP responses only.
    @SuppressWarnings("deprecation")
    private static FhirValidator validator(FhirContext fhir, List<MetadataResource> definitions) {
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(fhir);
        definitions.forEach(definition -> ours.addResource(definition.copy()));
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(fhir);
        unknown.setNonExistentCodeSystemSeverity(IssueSeverity.WARNING);
        // The support that is populated finds profiles and codes, and no questionnaires.
        IValidationSupport forms = new IValidationSupport() {
            @Override
            public FhirContext getFhirContext() {
                return fhir;
            }

            @Override
            public <T extends IBaseResource> T fetchResource(Class<T> type, String canonical) {
                return type == null || !type.isAssignableFrom(Questionnaire.class)
                        ? null
                        : definitions.stream()
                                .filter(one -> one instanceof Questionnaire
                                        && one.getUrl().equals(canonical.replaceFirst("\\|.*", "")))
                                .findFirst()
                                .map(type::cast)
                                .orElse(null);
            }
        };
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(fhir),
                ours,
                forms,
                new InMemoryTerminologyServerValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir),
                unknown,
                new SnapshotGeneratingValidationSupport(fhir)));
        instances.setAnyExtensionsAllowed(true);
        instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        instances.setErrorForUnknownProfiles(false);
        return fhir.newValidator().registerValidatorModule(instances);
    }
}
