package io.crossdock.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BdfTest {
    @ParameterizedTest
    @CsvSource({
        "41:00.0, 0000:41:00.0",
        "0001:Ff:1f.7, 0001:ff:1f.7",
        "10000:e1:00.0, 10000:e1:00.0",
        "7fffffff:00:00.0, 7fffffff:00:00.0"
    })
    void shouldPrintWhatItReads(String text, String printed) {
        assertThat(Bdf.looksLike(text)).isTrue();
        assertThat(Bdf.parse(text)).hasToString(printed);
        assertThat(Bdf.parse(printed)).isEqualTo(Bdf.parse(text)).hasSameHashCodeAs(Bdf.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80000000:00:00.0", "ffffffff:00:00.0", "000:00:00.0", "41:20.0", "41:00.8", "4:00.0", ""})
    void shouldTellWhatNoAddressIs(String text) {
        assertThat(Bdf.looksLike(text)).isFalse();
        assertThatThrownBy(() -> Bdf.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void shouldDifferInEveryPart() {
        Bdf bdf = new Bdf(1, 2, 3, 4);

        assertThat(bdf)
                .isNotEqualTo(new Bdf(0, 2, 3, 4))
                .isNotEqualTo(new Bdf(1, 0, 3, 4))
                .isNotEqualTo(new Bdf(1, 2, 0, 4))
                .isNotEqualTo(new Bdf(1, 2, 3, 0))
                .isLessThan(new Bdf(1, 2, 3, 5))
                .hasToString("0001:02:03.4");
    }
}
