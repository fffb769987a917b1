package org.ketaminefhir.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapedTest {
    @Test
    void a_backslash_takes_its_meaning_from_a_separator() {
        assertThat(Escaped.split("a|b\\|c|d", '|')).containsExactly("a", "b\\|c", "d");
        assertThat(Escaped.split("a\\\\|b", '|')).containsExactly("a\\\\", "b");
        assertThat(Escaped.split("", '$')).containsExactly("");
        assertThat(Escaped.plain("a\\|b\\$c\\,d\\\\e\\f\\")).isEqualTo("a|b$c,d\\e\\f\\");
    }

    @Test
    void a_token_splits_at_its_first_bar() {
        assertThat(Token.of("code", "s|a|b")).isEqualTo(new Token("s", "a|b"));
        assertThat(Token.of("code", "s\\|s|a\\|b")).isEqualTo(new Token("s|s", "a|b"));
        assertThat(Token.of("code", "|a")).isEqualTo(new Token("", "a"));
        assertThat(Token.of("code", "s|")).isEqualTo(new Token("s", null));
        assertThat(Token.of("code", "a")).isEqualTo(new Token(null, "a"));
    }
}
