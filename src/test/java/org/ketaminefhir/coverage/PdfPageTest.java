package org.ketaminefhir.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page becomes a PDF, and nothing but the page does. */
class PdfPageTest {
    @TempDir
    Path folder;

    private static String page(String head, String body) {
        return "<!DOCTYPE html><html lang=\"en\"><head><title>A title</title><style>body { font-family: \"DejaVu Sans\"; }"
                + "</style>" + head + "</head><body>" + body + "</body></html>";
    }

    private static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void has_a_title_a_language_and_its_tags() throws IOException {
        try (PDDocument document = Loader.loadPDF(PdfPage.of(page("", "<p>Words.</p>")))) {
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("A title");
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
            assertThat(document.getDocumentCatalog().getMarkInfo().isMarked()).isTrue();
            assertThat(document.getDocumentCatalog().getStructureTreeRoot()).isNotNull();
        }
    }

    @Test
    void shows_the_names_of_many_alphabets_and_a_mark_for_signs_that_it_does_not_have() throws IOException {
        String text = text(PdfPage.of(page("", "<p>Zoë Ångström</p><p>Мария</p><p>Ελένη</p><p>שרה</p><p>A 李 B</p>")));

        assertThat(text).contains("Zoë Ångström", "Мария", "Ελένη", "שרה", "A # B");
    }

    @Test
    void fetches_nothing_whatever_the_page_names() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        Path secret = Files.writeString(folder.resolve("secret.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        String there = "http://127.0.0.1:" + server.getAddress().getPort();
        String head = "<link rel=\"stylesheet\" href=\"THERE/a.css\"/><style>@import url(THERE/b.css);"
                + "@font-face { font-family: X; src: url(THERE/c.ttf); } p { font-family: X, \"DejaVu Sans\";"
                + " background: url(THERE/d.png); }</style>";
        String body =
                "<p>Words.</p><img alt=\"e\" src=\"THERE/e.png\"/><img alt=\"f\" src=\"%s\"/>".formatted(secret.toUri())
                        + "<object type=\"text/html\" data=\"THERE/g\"></object><a href=\"THERE/h\">link</a>";
        try {
            String text = text(PdfPage.of(page(head, body).replace("THERE", there)));

            assertThat(text).contains("Words.");
            assertThat(asked).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void takes_no_entities() {
        String entity = page("", "<p>Words.</p>")
                .replace("<!DOCTYPE html>", "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>");

        assertThatThrownBy(() -> PdfPage.of(entity)).isInstanceOf(IllegalStateException.class);
    }
}
