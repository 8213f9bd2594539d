package io.crossdock.driver.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.Mmio;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NVM Express 1.4, 3.1.24 and 3.1.25: where doorbells are. */
class RegistersTest {
    /** A controller whose CAP says this and that takes note of writes. */
    private record Bar(long capabilities, List<String> writes) implements Mmio {
        @Override
        public long size() {
            return 0x2000;
        }

        @Override
        public int read8(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read16(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read32(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read64(long offset) {
            assertThat(offset).isZero();
            return capabilities;
        }

        @Override
        public void write8(long offset, int value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write16(long offset, int value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write32(long offset, int value) {
            writes.add(Long.toHexString(offset) + "=" + value);
        }

        @Override
        public void write64(long offset, long value) {
            throw new UnsupportedOperationException();
        }
    }

    /** DSTRD is CAP bits 35:32. */
    @ParameterizedTest
    @CsvSource({
        "0x0200_0020_0101_07ff, 1000, 1004, 1008, 100c",
        "0x0200_0023_0101_07ff, 1000, 1020, 1040, 1060",
        "0x0200_002f_0101_07ff, 1000, 21000, 41000, 61000"
    })
    void shouldRingDoorbellsAtTheStrideOfTheController(
            String capabilities, String tail0, String head0, String tail1, String head1) {
        Bar bar = new Bar(Long.decode(capabilities.replace("_", "")), new ArrayList<>());
        Registers registers = new Registers(bar);
        registers.ringSubmission(0, 1);
        registers.ringCompletion(0, 2);
        registers.ringSubmission(1, 3);
        registers.ringCompletion(1, 4);
        assertThat(bar.writes).containsExactly(tail0 + "=1", head0 + "=2", tail1 + "=3", head1 + "=4");
    }
}
