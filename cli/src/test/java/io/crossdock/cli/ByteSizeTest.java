package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "64MiB, 67108864",
        "64 mib, 67108864",
        "64M, 67108864",
        "1.5KiB, 1536",
        "100MB, 100000000",
        "1GiB, 1073741824",
        "1kB, 1000",
        "512b, 512"
    })
    void shouldReadNumberAndUnit(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "64 MiBit", "1e6", "0x1000", "64,5MiB"})
    void shouldRejectOtherForms(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("64MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0MiB", "1.5", "0.3KiB"})
    void shouldRejectNothingAndPartsOfBytes(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageContaining("whole number of bytes above zero");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "999999999999999999GiB"})
    void shouldRejectWhatNoAddressReaches(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
