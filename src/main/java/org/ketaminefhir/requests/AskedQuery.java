package org.ketaminefhir.requests;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.StringType;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.SearchUrl;

/**
 * A query as it stands in a request: {@code Observation?code=...}, held to one patient.
 *
 * @param text as it was sent
 * @param limited whether it says itself how many records it wants
 */
record AskedQuery(String text, String type, Query query, boolean limited) {
    /** As many as one page of a search has at most. */
    static final int MOST = 500;

    private static final Pattern QUERY = Pattern.compile("/?(?<type>[A-Z][A-Za-z]{1,63})\\?(?<search>.*)");
    private static final String PATIENT = "Patient";
    private static final Set<String> NAMES_PATIENT = Set.of("patient", "subject", "beneficiary");

    /** About how an answer is written down, which is seen to here. */
    private static final Set<String> IDLE = Set.of("_format", "_pretty", "_total");

    /** @throws Ended if it is none that may be asked */
    static AskedQuery read(Question question) {
        List<StringType> inputs = question.request().inputs("data-query", StringType.class);
        String sent = inputs.get(0).getValue().strip();
        String text = sent.startsWith(question.base() + "/")
                ? sent.substring(question.base().length() + 1)
                : sent;
        Matcher query = QUERY.matcher(text);
        if (!query.matches()) {
            throw new Ended(Reason.QUERY, "a query is written Type?parameter=value");
        }
        String type = query.group("type");
        if (!question.asker().mayFind(type)) {
            throw new Ended(Reason.TYPE);
        }
        try {
            return read(text, type, query.group("search"), question.patient(), question.base());
        } catch (BadParameterValue e) {
            throw new Ended(Reason.QUERY, e.getMessage());
        }
    }

    private static AskedQuery read(String text, String type, String search, Key patient, String base) {
        List<Criterion> criteria = new ArrayList<>();
        List<Include> includes = new ArrayList<>();
        List<String> sort = new ArrayList<>();
        Integer count = null;
        for (String pair : search.split("&")) {
            int equals = pair.indexOf('=');
            if (pair.isEmpty()) {
                continue;
            }
            if (equals <= 0) {
                throw new BadParameterValue("a search", "written as name=value");
            }
            String name = decoded(pair.substring(0, equals));
            String value = decoded(pair.substring(equals + 1));
            switch (name) {
                case "_include" -> includes.add(Include.of(value));
                case "_revinclude" -> includes.add(Include.reverse(value));
                case "_include:iterate" -> includes.add(Include.of(value).iterated());
                case "_revinclude:iterate" ->
                    includes.add(Include.reverse(value).iterated());
                case "_sort" -> sort.add(value);
                case "_count" -> count = number(value);
                default -> {
                    if (!IDLE.contains(name)) {
                        criteria.add(SearchUrl.criterion(name, value));
                    }
                }
            }
        }
        criteria.forEach(criterion -> about(criterion, type, patient));
        boolean ofPatients = type.equals(PATIENT);
        if (ofPatients) {
            criteria.add(Criterion.of("_id", patient.id()));
        }
        Scope scope = new Scope(List.of(type), ofPatients ? null : new Scope.Member(PATIENT, patient.id()));
        Query query = Query.of(scope, criteria)
                .on(new Query.Terms(false, base))
                .count(count == null ? MOST : count)
                .including(includes.toArray(Include[]::new));
        return new AskedQuery(text, type, sort.isEmpty() ? query : query.sorted(String.join(",", sort)), count != null);
    }

    private static int number(String value) {
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new BadParameterValue("_count", "a number from 1 up");
        }
        return Math.min(Integer.parseInt(value), MOST);
    }

    /** Whom it names must be whom the request is about; who is named in another way is not found. */
    private static void about(Criterion criterion, String type, Key patient) {
        boolean names = type.equals(PATIENT)
                ? criterion.parameter().equals("_id")
                : NAMES_PATIENT.contains(criterion.parameter());
        boolean plain = criterion.steps().isEmpty()
                && (criterion.modifier() == null || criterion.modifier().equals(PATIENT));
        if (names
                && plain
                && criterion.values().stream()
                        .noneMatch(value -> value.equals(patient.id())
                                || value.equals(patient.toString())
                                || value.endsWith("/" + patient))) {
            throw new Ended(Reason.OTHER_PATIENT);
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadParameterValue("a search", "percent-encoded as URLs are");
        }
    }
}
