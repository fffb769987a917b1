package org.ketaminefhir.release;

import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.records.Chart;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Reading;

/**
 * All that belongs to one patient.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
final class WholeRecord {
    private static final String PATIENT = "Patient";
    /** A group names other patients too. */
    private static final Set<String> OF_MANY = Set.of("Group");

    private final Set<String> own = new TreeSet<>();
    private final List<Parameter> naming = new ArrayList<>();
    private final List<Parameter> about = new ArrayList<>();
    private final List<Parameter> dates = new ArrayList<>();

    WholeRecord(SearchContract contract) {
        contract.types().stream().filter(type -> !OF_MANY.contains(type)).forEach(type -> read(contract, type));
    }

    private void read(SearchContract contract, String type) {
        List<RuntimeSearchParam> membership =
                contract.fhir().getResourceDefinition(type).getSearchParamsForCompartmentName(PATIENT);
        if (membership.isEmpty() && !type.equals(PATIENT)) {
            return;
        }
        own.add(type);
        Stream.concat(
                        membership.stream().map(RuntimeSearchParam::getName),
                        // As R4's own definition has it: by whatever the patient's records are the target of.
                        Stream.of("target").filter(name -> type.equals("Provenance")))
                .distinct()
                .flatMap(name -> contract.parameter(type, name).stream())
                .forEach(parameter -> (parameter.name().equals("target") ? about : naming).add(parameter));
        contract.serviceDate(type).ifPresent(dates::add);
    }

    ChartPage page(ChartQuery asked, Reading records, Closure closure) {
        Set<String> types = new TreeSet<>(asked.types());
        types.retainAll(own);
        Page page = records.chart(new Chart(
                asked.patient(),
                types,
                naming,
                about,
                dates,
                asked.when(),
                asked.since(),
                asked.count(),
                asked.cursor()));
        Closure.Found found = closure.of(
                page.versions(),
                key -> !own.contains(key.type()) && asked.types().contains(key.type()));
        return new ChartPage(
                page.versions(),
                found.versions().stream()
                        .filter(version ->
                                asked.since() == null || !version.lastUpdated().isBefore(asked.since()))
                        .toList(),
                found.mentions(),
                page.total(),
                page.next());
    }
}
