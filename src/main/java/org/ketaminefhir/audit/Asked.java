package org.ketaminefhir.audit;

import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.trueCondition;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jooq.Condition;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.DateComparison;
import org.ketaminefhir.search.Pointer;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Token;
import org.ketaminefhir.search.UnknownParameter;

/**
 * One criterion of a search for events. What an AuditEvent shows and no column holds follows from the kind of the event:
 * so what is asked is which kinds.
 *
 * @see Rendering
 */
record Asked(Parameter parameter, Criterion criterion, Query.Terms terms) {
    private static final String MISSING = "missing";
    private static final String PATIENT = "Patient";
    private static final String ORGANIZATION = "Organization";

    Condition condition() {
        allow();
        if (MISSING.equals(criterion.modifier())) {
            return missing();
        }
        Condition any = or(criterion.values().stream().map(this::value).toList());
        return "not".equals(criterion.modifier()) ? not(any) : any;
    }

    private void allow() {
        Set<String> allowed = new TreeSet<>(Set.of(MISSING));
        if (parameter.kind() == SearchParamType.TOKEN && !parameter.name().equals("_id")) {
            allowed.add("not");
        }
        if (parameter.kind() == SearchParamType.REFERENCE) {
            allowed.addAll(parameter.targets());
        }
        if (parameter.name().equals("agent")) {
            allowed.add("identifier");
        }
        boolean anyType = parameter.kind() == SearchParamType.REFERENCE
                && parameter.targets().isEmpty()
                && criterion.modifier() != null
                && criterion.modifier().matches("[A-Z][A-Za-z]+");
        if (criterion.modifier() != null && !anyType && !allowed.contains(criterion.modifier())) {
            throw new UnknownParameter(parameter.type(), parameter.name(), allowed);
        }
    }

    private Condition missing() {
        String value = criterion.values().get(0);
        if (criterion.values().size() > 1 || !value.equals("true") && !value.equals("false")) {
            throw new BadParameterValue(parameter.name() + ":missing", "true or false");
        }
        Condition there =
                switch (parameter.name()) {
                    case "patient" -> Columns.PATIENT.isNotNull();
                    case "entity" ->
                        Columns.PATIENT
                                .isNotNull()
                                .or(Columns.RECORDS.isNotNull())
                                .or(Columns.REQUEST.isNotNull());
                    case "subtype" -> subtype((system, code) -> true);
                    default -> trueCondition();
                };
        return value.equals("true") ? not(there) : there;
    }

    private Condition value(String value) {
        return switch (parameter.name()) {
            case "_id" ->
                Place.of(value).map(place -> Columns.ID.eq(place.id())).orElse(falseCondition());
            case "_lastUpdated", "date" ->
                DateComparison.of(parameter.name(), value).on(Columns.RECORDED, Columns.RECORDED);
            case "patient" -> pointed(value, this::patient);
            case "agent" -> agent(value);
            case "entity" -> pointed(value, this::entity);
            case "action" -> {
                Token asked = token(value);
                yield kinds(kind -> {
                    AuditEventAction action = Classified.action(kind);
                    return asked.asksFor(action.getSystem(), action.toCode());
                });
            }
            case "outcome" -> outcome(token(value));
            case "type" -> {
                Token asked = token(value);
                yield kinds(kind -> asks(asked, Classified.type(kind)));
            }
            case "subtype" -> subtype(token(value)::asksFor);
            default -> throw new IllegalStateException(parameter.name());
        };
    }

    private Token token(String value) {
        return Token.of(parameter.name(), value);
    }

    private static boolean asks(Token asked, Coding coding) {
        return asked.asksFor(coding.getSystem(), coding.getCode());
    }

    private static Condition kinds(Predicate<Kind> which) {
        return Columns.in(
                Columns.KIND,
                Arrays.stream(Kind.values()).filter(which).map(Kind::name).toList());
    }

    private static Condition outcome(Token asked) {
        List<Integer> codes = Arrays.stream(Outcome.values())
                .map(Outcome::code)
                .filter(code -> asked.asksFor(AuditEventOutcome._0.getSystem(), Integer.toString(code)))
                .toList();
        return Columns.in(Columns.OUTCOME, codes);
    }

    private interface Coded {
        boolean asks(String system, String code);
    }

    /** Of some kinds it is always the same, of the others it is the interaction. */
    private static Condition subtype(Coded asked) {
        Condition always = kinds(kind -> Classified.subtype(kind)
                .filter(coding -> asked.asks(coding.getSystem(), coding.getCode()))
                .isPresent());
        List<String> interactions = Codes.INTERACTIONS.stream()
                .filter(code -> asked.asks(Codes.INTERACTION, code))
                .toList();
        Condition interaction = Columns.in(Columns.INTERACTION, interactions);
        if (interactions.contains("operation")) {
            interaction = interaction.or(Columns.INTERACTION.like("$%"));
        }
        return always.or(kinds(kind -> Classified.subtype(kind).isEmpty()).and(interaction));
    }

    /** A modifier says the type, as a reference without one may leave it open. */
    private Condition pointed(String value, Function<Pointer, Condition> condition) {
        Pointer pointer = Pointer.of(value, terms);
        String type = criterion.modifier();
        if (pointer == null || type != null && !pointer.mayBe(type)) {
            return falseCondition();
        }
        boolean open = pointer.type() == null && type != null;
        return condition.apply(open ? new Pointer(type, pointer.id(), pointer.version()) : pointer);
    }

    private Condition patient(Pointer asked) {
        if (!asked.mayBe(PATIENT)) {
            return falseCondition();
        }
        return entity(new Pointer(PATIENT, asked.id(), asked.version()));
    }

    /** Of the client there is an identifier, of the organization a record. */
    private Condition agent(String value) {
        if ("identifier".equals(criterion.modifier())) {
            Token asked = token(value);
            boolean unnamed = asked.system() == null || asked.system().isEmpty();
            return unnamed && asked.code() != null ? Columns.CLIENT.eq(asked.code()) : falseCondition();
        }
        return pointed(
                value,
                asked -> asked.mayBe(ORGANIZATION) && asked.version() == null
                        ? Columns.ORGANIZATION.eq(asked.id())
                        : falseCondition());
    }

    /** What was touched of a patient is in the events of that patient. */
    private Condition entity(Pointer asked) {
        boolean patient = PATIENT.equals(asked.type());
        if (patient && asked.version() == null) {
            return Columns.PATIENT.eq(asked.id());
        }
        String name = (asked.type() == null ? "/" : " " + asked.type() + "/") + asked.id();
        Condition touched = asked.version() == null
                ? Columns.touched(name, " ").or(Columns.touched(name, ":"))
                : Columns.touched(name, ":" + asked.version() + " ");
        if (patient) {
            return Columns.PATIENT.eq(asked.id()).and(touched);
        }
        return asked.type() == null ? Columns.PATIENT.eq(asked.id()).or(touched) : touched;
    }
}
