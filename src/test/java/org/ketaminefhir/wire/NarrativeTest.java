package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarrativeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>a <b>b</b><br/></p>",
                "&nbsp;&eacute;&#160;&amp;",
                "<a href='#b' name='b'>c</a>",
                "<a href='Patient/1'>c</a>",
                "<a href='https://clinic.example/a?b=c:d'>c</a>",
                "<a href='mailto:a@clinic.example'>c</a>",
                "<img src='data:image/png;base64,YQ==' alt='a'/>",
                "<img src='#pic' alt='a'/>",
                "<table class='grid'><tr><td style='color: red' colspan='2' xml:lang='en' lang='en'>a</td></tr></table>",
                "<!-- note --><ul><li>a</li></ul>",
                "<![CDATA[ <script> ]]>"
            })
    void lets_plain_markup_pass(String content) {
        assertThat(found("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + content + "</div>"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<iframe src='https://x.example'/>",
                "<object data='x'/>",
                "<embed src='x'/>",
                "<form action='x'/>",
                "<input/>",
                "<link href='x'/>",
                "<style>p{}</style>",
                "<base href='x'/>",
                "<meta/>",
                "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
                "<SCRIPT/>",
                "<p onclick='x()'>a</p>",
                "<p onmouseover='x()'/>",
                "<a href='javascript:x()'>a</a>",
                "<a href=' JavaScript:x()'>a</a>",
                "<a href='java&#10;script:x()'>a</a>",
                "<a href='javascript&colon;x()'>a</a>",
                "<a href='vbscript:x'>a</a>",
                "<a href='data:text/html,x'>a</a>",
                "<img src='data:image/svg+xml,x'/>",
                "<p style='background: url(x)'/>",
                "<p style='width: expression(x)'/>",
                "<a xlink:href='x'/>",
                "<a xmlns:l='x' l:href='x'/>",
                "<p",
                "<p></b>",
                "<?php x ?>",
                "&foo;",
                "<b><b xmlns=''/></b>"
            })
    void refuses_what_runs_or_loads_or_is_no_xhtml(String content) {
        assertThat(found("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + content + "</div>"))
                .containsExactly("narrative-unsafe Patient.text.div");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "<p xmlns='http://www.w3.org/1999/xhtml'>a</p>",
                "<div>a</div>",
                "<!DOCTYPE div><div xmlns='http://www.w3.org/1999/xhtml'>a</div>",
                "<div xmlns='http://www.w3.org/1999/xhtml'>a</div><div/>"
            })
    void refuses_what_is_not_one_div_of_xhtml(String div) {
        assertThat(found(div)).containsExactly("narrative-unsafe Patient.text.div");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 20_000})
    void refuses_markup_nested_beyond_reason(int depth) {
        String nested = "<b>".repeat(depth) + "</b>".repeat(depth);

        assertThat(found("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + nested + "</div>"))
                .containsExactly("narrative-unsafe Patient.text.div");
    }

    private static java.util.List<String> found(String div) {
        String text = div.replace("\\", "\\\\").replace("\"", "\\\"");
        return Readings.inJson(Readings.patient("\"text\":{\"status\":\"generated\",\"div\":\"" + text + "\"}"));
    }
}
