package org.ketaminefhir.coverage;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Date;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Composition.CompositionStatus;
import org.hl7.fhir.r4.model.Composition.DocumentConfidentiality;
import org.hl7.fhir.r4.model.Composition.SectionComponent;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.Device.DeviceNameType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.Narrative.NarrativeStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.policies.Judgement;
import org.ketaminefhir.policies.Outcome;
import org.ketaminefhir.policies.Policy;
import org.ketaminefhir.records.Key;

/** The parts of a document that this server writes itself, and which records go with them. */
final class Parts {
    private static final String PROFILE = Definitions.BASE + "StructureDefinition/";
    private static final String SYSTEM = Definitions.BASE + "CodeSystem/";
    private static final String LOINC = "http://loinc.org";

    private final Facts facts;
    private final PatientRecord record;
    private final Asked asked;

    Parts(Facts facts, PatientRecord record, Asked asked) {
        this.facts = facts;
        this.record = record;
        this.asked = asked;
    }

    /** The program, which has written the document; nobody attests it. */
    static Device author() {
        Device author = new Device();
        author.addDeviceName().setName("ketamine-fhir").setType(DeviceNameType.USERFRIENDLYNAME);
        return author;
    }

    Observation answer(Judgement judgement, Policy policy, String author, Instant now) {
        Observation answer = new Observation();
        answer.getMeta().addProfile(PROFILE + "criterion-answer");
        judgement.evidence().forEach(key -> answer.addExtension(PROFILE + "evidence", new Reference(url(key))));
        answer.addExtension(PROFILE + "answers-policy", new CanonicalType(policy.canonical()));
        answer.setStatus(ObservationStatus.FINAL)
                .setCode(
                        coded("coverage-criterion", judgement.criterion().kind().code())
                                .setText(judgement.criterion().rule()))
                .setSubject(new Reference(url(asked.patient())))
                .setEffective(new DateTimeType(facts.day().toString()))
                .setIssued(Date.from(now))
                .setValue(coded("coverage-answer", judgement.told().code()))
                .setDevice(new Reference(author));
        answer.addNote().setText(judgement.found());
        return answer;
    }

    /** Of what is told: yes or no. */
    Observation outcome(Outcome outcome, String author, Instant now) {
        Observation told = new Observation();
        told.getMeta().addProfile(PROFILE + "outcome");
        told.setStatus(ObservationStatus.FINAL)
                .setCode(coded("score-outcome", outcome.rule().outcome()).setText(outcome.words()))
                .setSubject(new Reference(url(asked.patient())))
                .setEffective(new DateTimeType(facts.day().toString()))
                .setIssued(Date.from(now))
                .setValue(new BooleanType(outcome.told() == Told.MET))
                .setDevice(new Reference(author));
        outcome.from().forEach(key -> told.addDerivedFrom(new Reference(url(key))));
        return told;
    }

    /** @param own addresses of what the server itself has to say in a section */
    Composition composition(
            List<Passage> passages,
            Map<Section, String> narratives,
            Map<Section, List<String>> own,
            String author,
            Instant now) {
        Composition composition = new Composition();
        composition.getMeta().addProfile(PROFILE + "coverage-documentation");
        composition
                .setIdentifier(asked.trackingId() == null ? identifier() : asked.trackingId())
                .setStatus(CompositionStatus.FINAL)
                .setType(coded("document-type", "coverage-documentation")
                        .addCoding(new Coding(LOINC, "18594-2", "Psychiatric service attachment")))
                .setSubject(new Reference(url(asked.patient())))
                .setDate(Date.from(now))
                .addAuthor(new Reference(author))
                .setTitle("Coverage documentation");
        record.named(facts.patient().getManagingOrganization().getReference())
                .filter(key ->
                        record.find(key).filter(Organization.class::isInstance).isPresent())
                .ifPresent(key -> composition.setCustodian(new Reference(url(key))));
        Period period = new Period();
        period.getStartElement().setValueAsString(facts.start().toString());
        period.getEndElement().setValueAsString(facts.day().toString());
        composition.addEvent().setPeriod(period).addCode(coded("coverage-purpose", asked.purpose()));
        for (Passage passage : passages) {
            composition.addSection(section(
                    passage,
                    narratives.get(passage.section()),
                    Stream.concat(
                                    own.getOrDefault(passage.section(), List.of()).stream(),
                                    passage.records().stream().map(this::url))
                            .toList()));
        }
        return composition;
    }

    /** Of a composition and the labels of all its parts. */
    static void label(Composition composition, List<Coding> labels) {
        composition.setConfidentiality(DocumentConfidentiality.valueOf(Labels.confidentiality(labels)));
    }

    private static SectionComponent section(Passage passage, String narrative, List<String> entries) {
        SectionComponent section = new SectionComponent();
        CodeableConcept code = coded("coverage-section", passage.section().code());
        if (passage.section().loinc() != null) {
            code.addCoding(new Coding(LOINC, passage.section().loinc(), null));
        }
        section.setTitle(passage.section().title()).setCode(code).setText(narrative(narrative));
        if (entries.isEmpty()) {
            boolean notAsked = passage.section() == Section.CRITERIA;
            section.setEmptyReason(new CodeableConcept(new Coding(
                    "http://terminology.hl7.org/CodeSystem/list-empty-reason",
                    notAsked ? "notasked" : "unavailable",
                    notAsked ? "Not Asked" : "Unavailable")));
        }
        entries.forEach(entry -> section.addEntry(new Reference(entry)));
        return section;
    }

    private static Narrative narrative(String div) {
        Narrative narrative = new Narrative();
        return narrative.setStatus(NarrativeStatus.GENERATED).setDiv(new FilledTemplate(div));
    }

    /**
     * The records, and what they refer to, directly or not, of what the caller sees and asked for. No reference leads to
     * another diagnosis: why else somebody came is not asked.
     */
    Set<Key> closed(Collection<Key> roots) {
        Set<Key> seen = new LinkedHashSet<>();
        Deque<Key> next = new ArrayDeque<>(roots);
        while (!next.isEmpty()) {
            Key key = next.poll();
            boolean another = key.type().equals("Condition") && !roots.contains(key);
            if (!another && record.find(key).isPresent() && seen.add(key)) {
                next.addAll(record.mentioned(key));
            }
        }
        return seen;
    }

    String url(Key key) {
        return asked.base() + "/" + key;
    }

    static Identifier identifier() {
        return new Identifier().setSystem("urn:ietf:rfc:3986").setValue(address());
    }

    static String address() {
        return "urn:uuid:" + UUID.randomUUID();
    }

    private static CodeableConcept coded(String system, String code) {
        return new CodeableConcept(new Coding(SYSTEM + system, code, null));
    }
}
