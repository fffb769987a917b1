package org.ketaminefhir.requests;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.hl7.fhir.r4.model.Type;

/** A Task by which somebody asks for data of one patient. */
record DataRequest(Task task) {
    private static final Set<TaskStatus> ENDS = Set.of(
            TaskStatus.COMPLETED,
            TaskStatus.REJECTED,
            TaskStatus.FAILED,
            TaskStatus.CANCELLED,
            TaskStatus.ENTEREDINERROR);

    /** By what it is asked. */
    enum Kind {
        QUERY("data-request-query"),
        CODE("data-request-code"),
        QUESTIONNAIRE("data-request-questionnaire");

        private final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    /** Empty if the resource is none; a request that is about to be judged may lack anything. */
    static Optional<DataRequest> of(Resource resource) {
        return resource instanceof Task task && kind(task).isPresent()
                ? Optional.of(new DataRequest(task))
                : Optional.empty();
    }

    private static Optional<Kind> kind(Task task) {
        for (Coding coding : task.getCode().getCoding()) {
            for (Kind kind : Kind.values()) {
                if (Codes.CDEX.equals(coding.getSystem()) && kind.code.equals(coding.getCode())) {
                    return Optional.of(kind);
                }
            }
        }
        return Optional.empty();
    }

    Kind kind() {
        return kind(task).orElseThrow();
    }

    TaskStatus status() {
        return task.getStatus();
    }

    boolean ended() {
        return ENDS.contains(task.getStatus());
    }

    /** The values of the inputs of a type, whatever the system is called, as CDex has it. */
    <T extends Type> List<T> inputs(String code, Class<T> type) {
        return task.getInput().stream()
                .filter(input -> input.getType().getCoding().stream().anyMatch(coding -> code.equals(coding.getCode())))
                .map(Task.ParameterComponent::getValue)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The values of the inputs of a type of our own. */
    List<Type> own(String code) {
        return task.getInput().stream()
                .filter(input -> input.getType().getCoding().stream()
                        .anyMatch(coding -> Codes.INPUT.equals(coding.getSystem()) && code.equals(coding.getCode())))
                .map(Task.ParameterComponent::getValue)
                .toList();
    }
}
