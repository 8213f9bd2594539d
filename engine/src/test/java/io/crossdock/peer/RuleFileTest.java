package io.crossdock.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {
    private static List<KernelRule> parse(String text) throws IOException {
        return RuleFile.parse("test.rules", new StringReader(text));
    }

    @Test
    void shouldReadARow() throws IOException {
        List<KernelRule> rules =
                parse("# comment\n\nhost-bridge | 8086:09a2 | any | 5.18 | - | 6.1 7.2 | 5.10 | read | p2pdma.c\n");
        assertThat(rules).hasSize(1);
        assertThat(rules.getFirst().subject()).isEqualTo("8086:09a2");
        assertThat(rules.getFirst().present()).hasToString("[6.1, 7.2]");
        assertThat(rules.getFirst().source()).isEqualTo("p2pdma.c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "host-bridge | a | any | - | - | 6.1 | - | read; a row has 8 columns, expected 9",
                "bridge | a | any | - | - | 6.1 | - | read | s; no such kind of rule: \"bridge\"",
                "host-bridge |  | any | - | - | 6.1 | - | read | s; the subject is empty",
                "host-bridge | a | any | - | - | 6.1 | - | read |; the source is empty",
                "host-bridge | a | any | - | - | 6.1 | - | known | s; basis must be read or recalled: \"known\"",
                "host-bridge | a | any | six | - | 6.1 | - | read | s; not a kernel version: \"six\"",
                "host-bridge | a | any | 5.4 | - | - | - | read | s; no version is named in which the rule was read",
                "host-bridge | a | any | ? | - | 6.1 | - | read | s; since is ?",
                "host-bridge | a | any | - | ? | 6.1 | 5.10 | read | s; until is ?",
                "host-bridge | a | any | 6.1 | - | 5.10 6.12 | - | read | s; was read in 5.10, which lies outside",
                "host-bridge | a | any | 5.4 | - | 5.10 | 6.1 | read | s; was not found in 6.1, which lies within",
                "host-bridge | a | any | - | - | 6.12 6.1 | - | read | s; versions must ascend: 6.12 stands before 6.1",
            })
    void shouldRefuseARowThatContradictsItself(String row, String cause) {
        assertThatThrownBy(() -> parse("# first line\n" + row))
                .isInstanceOf(RuleException.class)
                .hasMessageStartingWith("test.rules:2: ")
                .hasMessageContaining(cause);
    }

    @Test
    void shouldRefuseARuleThatStandsTwice() {
        String row = "host-bridge | a | any | - | - | 6.1 | - | read | s\n";
        assertThatThrownBy(() -> parse(row + row)).hasMessage("test.rules:2: the rule stands twice: a; keep one");
    }

    @Test
    void shouldNameAMissingResource() {
        assertThatThrownBy(() -> RuleFile.ofResource("none.rules")).hasMessageContaining("none.rules: not packed");
    }
}
