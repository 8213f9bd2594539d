package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void shouldWrapAtBlanks() {
        assertThat(Text.wrap("one two three", 7)).containsExactly("one two", "three");
    }

    @Test
    void shouldBreakWordsThatAreLongerThanALine() {
        assertThat(Text.wrap("a 123456789", 4)).containsExactly("a", "1234", "5678", "9");
    }

    @Test
    void shouldContinueBelowTheTextNotBelowItsLabel() {
        String text = "x".repeat(96) + " tail";

        assertThat(Text.labelled("ab", 4, text)).containsExactly("ab  " + "x".repeat(96), "    tail");
    }

    @Test
    void shouldDefuseWhatCouldDriveTheTerminal() {
        assertThat(Text.clean("\u001b[2Jgpu\n\u202e\u0007")).isEqualTo("?[2Jgpu???");
        assertThat(Text.clean("Ünïcode → fine")).isEqualTo("Ünïcode → fine");
    }

    @Test
    void shouldShowThatItClipped() {
        assertThat(Text.clip("abcdef", 4)).isEqualTo("abc…");
        assertThat(Text.clip("abcd", 4)).isEqualTo("abcd");
    }
}
