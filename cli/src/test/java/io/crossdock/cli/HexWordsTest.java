package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexWordsTest {
    @Test
    void shouldReadWordsAsPeopleWriteThem() {
        assertThat(HexWords.parse(" 0x12 ab,CD_ef [0xffff_ffff_ffff_ffff]; 0X7 "))
                .containsExactly(0x12L, 0xabL, 0xcdefL, -1L, 7L);
        assertThat(HexWords.parse("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arm-smmu-v3 9050000.smmuv3: event 0x10 received: |",
                "[   12.345678] arm-smmu-v3 9050000.smmuv3: 0x0000000800000010 | 0x0000000800000010",
                "DMAR: pte level: 4, pte value: 0x0000000103c5e003 | 0x103c5e003",
                "DMAR: QI HEAD: IOTLB Invalidation qw0 = 0x500f2, qw1 = 0x12345049 | 0x500f2 0x12345049",
                // higher word first
                "DMAR: context entry: hi 0x0000000000000102, low 0x0000000107c5f001 | 0x107c5f001 0x102",
            })
    void shouldFindTheWordsInALineOfALog(String line, String words) {
        assertThat(HexWords.parseLine(line)).isEqualTo(HexWords.parse(words == null ? "" : words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x12g4 | because of 'g'",
                "12345678123456781 | has 17 digits",
                "0x | has 0 digits",
                "-1 | because of '-'",
                "\uff11 | because of",
            })
    void shouldRejectWhatIsNoWord(String token, String cause) {
        assertThatThrownBy(() -> HexWords.parse(token))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(cause);
    }
}
