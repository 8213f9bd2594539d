package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "4.0e9, 4.00",
        "28.7104e9, 28.7",
        "0.9916e9, 0.992",
        "9.996e9, 10.0",
        "99.96e9, 100",
        "1234e9, 1230",
        "12345, 0.0000123",
        "0, 0"
    })
    void shouldWriteThreeSignificantDigits(double bytesPerSecond, String expected) {
        assertThat(Figures.gigabytes(bytesPerSecond)).isEqualTo(expected);
    }

    @Test
    void shouldWriteIntervalOnlyWhereItCanBeSeen() {
        assertThat(Figures.rate(rate(3.9e9, 4.81e9, 28.7e9))).isEqualTo("3.90–28.7");
        assertThat(Figures.rate(rate(28.68e9, 28.7e9, 28.72e9))).isEqualTo("28.7");
        assertThat(Figures.rate(Optional.empty())).isEqualTo("–");
    }

    private static Rate rate(double low, double best, double high) {
        return new Rate(best, low, high, "", List.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource({"67108864, 64 MiB", "1073741824, 1 GiB", "1536, 1536 B", "4096, 4 KiB", "1, 1 B", "1000000, 1000000 B"})
    void shouldWriteBytesWithoutRounding(long bytes, String expected) {
        assertThat(Figures.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "13.3, 13.3", "2.782608, 2.78", "4096, 4096", "1e-7, 0.0000001"})
    void shouldWriteParametersWithoutNoise(double value, String expected) {
        assertThat(Figures.plain(value)).isEqualTo(expected);
    }
}
