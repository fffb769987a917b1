package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.PdfOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.ketaminefhir.Server.Answer;

/**
 * What a reviewer sees of the coverage documentation, in a browser (Chromium, as Debian packages it) and on paper. Where
 * there is no browser these tests are left out, loudly, unless the environment says {@code CHROMIUM=required}.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CoveragePageIT extends RegisteredServer {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String LEFT_OUT =
            "THE PAGE WAS NOT LOOKED AT IN A BROWSER: there is no /usr/bin/chromium. Install the package chromium.";

    private static final int SESSIONS = 40;
    private static final String EVIL = "<script>alert(1)</script>";
    private static final String EVIL_DRUG = "sertraline \"'><svg onload=alert(1)><img src=x onerror=alert(1)>";
    private static final String EVIL_SITE = "Site </title><iframe src=\"https://evil.example\"></iframe>";

    /** A4 without its margins, in CSS pixels. */
    private static final int PAPER = 695;

    private String patient;
    private Playwright playwright;
    private Browser browser;
    private BrowserContext context;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    @BeforeAll
    void a_long_course_of_a_patient_with_a_name_that_bites() {
        String first = Examples.session();
        LocalDate day = LocalDate.of(2026, 3, 2);
        for (int number = 1; number <= SESSIONS; number++, day = day.plusDays(4)) {
            Answer session = as("clinic-a")
                    .post(
                            "",
                            first.replace("S-2026-0301", "P-" + number)
                                    .replace("2026-03-02", day.toString())
                                    .replaceAll("(session-number\",\\s*\"valuePositiveInt\"\\s*:\\s*)1", "$1" + number)
                                    .replace("\"induction\"", number > 8 ? "\"maintenance\"" : "\"induction\""));
            patient = Clinic.located(session, "Patient");
        }
        Patient named = as("clinic-a").get(patient).resource();
        named.getName().clear();
        named.addName(new HumanName().setFamily("Ångström " + EVIL).addGiven("Мария"));
        assertThat(as("clinic-a").put(patient, Clinic.json(named)).status()).isEqualTo(200);
        cover();
        scored(21, "2026-02-20");
        scored(14, "2026-04-20");
        scored(9, "2026-06-20");
        tried();
    }

    private void cover() {
        as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","subscriberId":"M-1",
                         "beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"2026-01-01"},"payor":[{"reference":"Organization/org-x"}]}"""
                                .formatted(patient));
    }

    private void scored(int points, String day) {
        as("clinic-a")
                .create(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"survey",
                         "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                         "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},
                         "subject":{"reference":"%s"},"effectiveDateTime":"%s","valueInteger":%d}"""
                                .formatted(patient, day, points));
    }

    private void tried() {
        as("clinic-a")
                .create(
                        "MedicationStatement",
                        """
                        {"resourceType":"MedicationStatement","extension":[{"valueCode":"ssri",
                         "url":"https://ketaminefhir.org/fhir/StructureDefinition/antidepressant-class"}],
                         "status":"stopped","medicationCodeableConcept":{"coding":[{"code":"36437",
                         "system":"http://www.nlm.nih.gov/research/umls/rxnorm"}],"text":"%s"},
                         "subject":{"reference":"%s"},"effectivePeriod":{"start":"2025-01-01","end":"2025-04-15"}}"""
                                .formatted(EVIL_DRUG.replace("\"", "\\\""), patient));
        as("clinic-a")
                .create(
                        "AdverseEvent",
                        """
                        {"resourceType":"AdverseEvent","actuality":"actual","event":{"text":"%s"},
                         "subject":{"reference":"%s"},"date":"2026-03-02"}"""
                                .formatted(EVIL_SITE.replace("\"", "\\\""), patient));
    }

    private void open() {
        boolean installed = Files.isExecutable(CHROMIUM);
        if (!installed && !"required".equals(System.getenv("CHROMIUM"))) {
            System.err.println(LEFT_OUT);
            assumeTrue(false, LEFT_OUT);
        }
        if (playwright == null) {
            playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright
                    .chromium()
                    .launch(new LaunchOptions()
                            .setExecutablePath(CHROMIUM)
                            .setArgs(List.of("--no-sandbox", "--disable-gpu")));
        }
    }

    @AfterEach
    void leave() {
        if (context != null) {
            context.close();
            context = null;
        }
    }

    @AfterAll
    void close() {
        if (playwright != null) {
            playwright.close();
        }
    }

    private String url(String more) {
        return server().base() + "/" + patient
                + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing&end=2026-10-31" + more;
    }

    private Page page(int width) {
        open();
        context = browser.newContext(new NewContextOptions()
                .setViewportSize(width, 900)
                .setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + token("insurer-x"))));
        Page page = context.newPage();
        page.onConsoleMessage(message -> complaints.add(message.type() + " " + message.text()));
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(url("&policy=half-fall&_format=html"));
        return page;
    }

    @Test
    void a_reviewer_finds_the_answer_at_the_top() {
        Page page = page(1100);

        assertThat(page.locator("h2").first().textContent()).isEqualTo("Criteria");
        assertThat(page.locator(".verdict").textContent()).contains("3 met", "1 no data");
        assertThat(page.locator(".criteria td.met").first().boundingBox().y).isLessThan(900);
        assertThat(page.locator(".criteria td.not-met, .criteria td.no-data, .criteria td.met")
                        .allTextContents())
                .contains("Met", "No data");
        assertThat(page.locator("table.head").innerText()).contains("Мария Ångström", "M-1", "Organization x", "UTC");
        assertThat(page.locator("p.nothing").allTextContents()).contains("Other treatments: nothing is on record.");
    }

    @Test
    void pictures_are_seen_and_have_their_points() {
        Page page = page(1100);
        Locator scores = page.locator(".scores svg");
        Locator sessions = page.locator(".sessions svg");

        for (Locator picture : List.of(scores, sessions)) {
            BoundingBox box = picture.boundingBox();
            assertThat(box.width).isGreaterThan(500);
            assertThat(box.height).isGreaterThan(150);
        }
        assertThat(scores.locator("circle").count()).isEqualTo(3);
        assertThat(scores.locator("text").allTextContents())
                .contains("21", "9", "2026-02-20", "induction", "maintenance", "policy: 50 percent below baseline");
        assertThat(sessions.locator("rect[stroke]").count()).isEqualTo(SESSIONS);
    }

    @Test
    void words_of_the_record_stay_words() {
        complaints.clear();
        requests.clear();

        Page page = page(1100);

        assertThat(page.locator("table.head").innerText()).contains(EVIL);
        assertThat(page.locator(".trials").innerText()).contains(EVIL_DRUG);
        assertThat(page.locator(".adverse-events").innerText()).contains(EVIL_SITE);
        assertThat(page.locator("script, iframe, img, object, embed, form, link[rel=stylesheet], [onload], [onerror]")
                        .count())
                .isZero();
        assertThat(page.locator("svg").count()).isEqualTo(2);
        assertThat(complaints).isEmpty();
        assertThat(requests).containsExactly(page.url());
    }

    @Test
    void nothing_is_wider_than_the_paper() throws IOException {
        Page page = page(PAPER);
        page.emulateMedia(new EmulateMediaOptions().setMedia(Media.PRINT));

        for (Locator table : page.locator("table, svg, p, caption").all()) {
            BoundingBox box = table.boundingBox();
            assertThat(box.x).isNotNegative();
            assertThat(box.x + box.width).as(table.textContent()).isLessThanOrEqualTo(PAPER + 1);
        }
        assertPrinted(page.pdf(new PdfOptions().setPreferCSSPageSize(true)), "Page 1 of ");
    }

    /** All of it is on sheets of A4, with the head of the table on each. */
    private static void assertPrinted(byte[] pdf, String first) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            int pages = document.getNumberOfPages();
            assertThat(pages).isBetween(3, 10);
            assertThat(document.getPage(0).getMediaBox().getWidth()).isBetween(594f, 596f);
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            String all = stripper.getText(document);
            assertThat(all).contains("Coverage documentation", "Criteria", "Renewal", first + pages, "Page " + pages);
            LocalDate day = LocalDate.of(2026, 3, 2);
            for (int number = 1; number <= SESSIONS; number++, day = day.plusDays(4)) {
                assertThat(all).contains(number + " " + day);
            }
            stripper.setStartPage(pages);
            stripper.setEndPage(pages);
            assertThat(all.split("Minutes", -1).length).isGreaterThan(2);
        }
    }

    @Test
    void the_same_page_is_had_as_pdf() throws Exception {
        HttpResponse<byte[]> answer = pdf(url("&policy=half-fall&_format=pdf"), "application/fhir+json");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/pdf");
        assertPrinted(answer.body(), "Page 1 of ");
        try (PDDocument document = Loader.loadPDF(answer.body())) {
            String text = new PDFTextStripper().getText(document);
            assertThat(text.indexOf("Criteria")).isPositive().isLessThan(text.indexOf("Coverage and requester"));
            assertThat(text)
                    .contains("Мария Ångström", EVIL, "svg onload=alert", "M-1", "policy: 50 percent below baseline")
                    .contains("Diagnosis", "Antidepressant trials", "Scores", "Order and course", "Sessions")
                    .contains("Adverse events", "3 met", "No data", "124/78");
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("Coverage documentation");
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
        }
    }

    @Test
    void who_takes_nothing_but_pdf_gets_pdf() throws Exception {
        assertThat(pdf(url("&policy=half-fall"), "application/pdf").headers().firstValue("Content-Type"))
                .contains("application/pdf");
        assertThat(pdf(url("&policy=half-fall"), "application/fhir+json, application/pdf")
                        .headers()
                        .firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/fhir+json"));
        assertThat(pdf(server().base() + "/" + patient, "application/pdf").statusCode())
                .isEqualTo(406);
        HttpResponse<byte[]> refused = pdf(url("&policy=gold&_format=pdf"), "application/pdf");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(new String(refused.body())).contains("policy-unknown");
    }

    private HttpResponse<byte[]> pdf(String url, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token("insurer-x"))
                .header("Accept", accept)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
    }

    @Test
    void a_kept_document_has_the_same_page() {
        String number = "&trackingId=ACN-page";
        Answer kept = as("insurer-x")
                .post(
                        patient + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing&end=2026-10-31"
                                + "&policy=half-fall&persist=true" + number,
                        "{\"resourceType\":\"Parameters\"}");
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        assertThat(kept.header("Content-Type")).startsWith("application/fhir+json");
        Bundle bundle = kept.bundle();
        assertThat(bundle.getEntry()).hasSizeGreaterThan(SESSIONS);

        String made = as("insurer-x")
                .get(url("&policy=half-fall&_format=html")
                        .substring(server().base().length() + 1))
                .body();
        String page = as("insurer-x")
                .get(url("&policy=half-fall&_format=html" + number)
                        .substring(server().base().length() + 1))
                .body();

        assertThat(page).contains("ACN-page");
        assertThat(plain(page)).isEqualTo(plain(made));
    }

    /** Without what each document has of its own. */
    private static String plain(String page) {
        return page.replace("ACN-page", "-")
                .replace("&#39;", "'")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC", "");
    }
}
