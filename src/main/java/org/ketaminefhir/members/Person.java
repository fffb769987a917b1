package org.ketaminefhir.members;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PrimitiveType;

/**
 * What is compared of a person. Names are as {@link Alike} has them; former names are names too.
 *
 * @param born the day, {@code 1980-05-01}; as much of it as is known
 * @param gender null unless it is male or female
 */
record Person(String born, Set<String> families, Set<String> givens, AdministrativeGender gender) {
    static Person of(Patient patient) {
        AdministrativeGender gender = patient.getGender();
        boolean told = gender == AdministrativeGender.FEMALE || gender == AdministrativeGender.MALE;
        return new Person(
                patient.getBirthDateElement().getValueAsString(),
                names(patient, name -> Stream.of(name.getFamily())),
                names(patient, name -> name.getGiven().stream().map(PrimitiveType::getValue)),
                told ? gender : null);
    }

    private static Set<String> names(Patient patient, Function<HumanName, Stream<String>> parts) {
        Set<String> names = new LinkedHashSet<>();
        patient.getName().stream().flatMap(parts).map(Alike::of).forEach(names::add);
        names.remove("");
        return names;
    }

    /**
     * Whether the two may be one. The day of birth and a family name are the same. One given name is, or begins with the
     * other's initial: who is called by a middle name is found, and a twin is not taken for the other. Genders do not
     * contradict each other.
     */
    boolean agrees(Person other) {
        return born != null
                && born.equals(other.born)
                && families.stream().anyMatch(other.families::contains)
                && (other.givens.isEmpty()
                        || givens.stream()
                                .anyMatch(name -> other.givens.stream().anyMatch(theirs -> called(name, theirs))))
                && (gender == null || other.gender == null || gender == other.gender);
    }

    private static boolean called(String one, String other) {
        boolean initial = one.codePointCount(0, one.length()) == 1 || other.codePointCount(0, other.length()) == 1;
        return one.equals(other) || initial && (one.startsWith(other) || other.startsWith(one));
    }
}
