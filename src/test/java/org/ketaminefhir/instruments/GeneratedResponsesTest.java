package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;

class GeneratedResponsesTest {
    private static final String[] CODES = {"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"};
    private static final String[] ITEMS = {
        "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"
    };
    private final Random random = new Random(44261);

    @Test
    void agrees_with_a_sum_made_without_it_and_refuses_every_other_total() {
        for (int round = 0; round < 2_000; round++) {
            QuestionnaireResponse response = new QuestionnaireResponse();
            response.setStatus(QuestionnaireResponseStatus.COMPLETED).setSubject(new Reference("Patient/example"));
            response.setAuthoredElement(new DateTimeType("2026-03-02"));
            int sum = 0;
            for (String item : ITEMS) {
                int points = random.nextInt(4);
                sum += points;
                response.addItem()
                        .setLinkId(random.nextBoolean() ? item : "/" + item)
                        .addAnswer()
                        .setValue(answer(points));
            }
            IntegerType total = new IntegerType(sum);
            response.addItem().setLinkId("44261-6").addAnswer().setValue(total);

            assertThat(Shelf.errors(Shelf.check(response))).isEmpty();
            assertThat(Shelf.INSTRUMENTS
                            .derive(response)
                            .orElseThrow()
                            .getValueQuantity()
                            .getValue())
                    .isEqualByComparingTo(String.valueOf(sum));

            total.setValue((sum + 1 + random.nextInt(27)) % 28);
            assertThat(Shelf.errors(Shelf.check(response))).containsExactly("score-total");
        }
    }

    private Type answer(int points) {
        return switch (random.nextInt(4)) {
            case 0 -> new IntegerType(points);
            case 1 -> new DecimalType(points + ".0");
            case 2 -> new Coding("http://loinc.org", CODES[points], "?");
            default -> new Coding().setCode(CODES[points]);
        };
    }
}
