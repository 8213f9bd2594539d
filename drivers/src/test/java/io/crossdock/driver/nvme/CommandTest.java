package io.crossdock.driver.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Entries as NVM Express 1.4 draws them, byte by byte. */
class CommandTest {
    @Test
    void shouldStoreReadsAndWrites() {
        Prps prps = new Prps(0x1122_3344_5566_7788L, 0x99aa_bbcc_ddee_ff00L);
        assertThat(stored(Command.read(1, 0x1_2345_6789L, 8, prps), 0x0005))
                .isEqualTo("02000500" + "01000000" + "0000000000000000" + "0000000000000000"
                        + "8877665544332211" + "00ffeeddccbbaa99"
                        + "89674523" + "01000000" + "07000000" + "000000000000000000000000");
        assertThat(stored(Command.write(2, 3, 65536, prps), 0xffff))
                .isEqualTo("0100ffff" + "02000000" + "0000000000000000" + "0000000000000000"
                        + "8877665544332211" + "00ffeeddccbbaa99"
                        + "03000000" + "00000000" + "ffff0000" + "000000000000000000000000");
    }

    @Test
    void shouldStoreAdminCommands() {
        String addressed = "0000000000000000" + "0000000000000000" + "00a0000000000000" + "0000000000000000";
        assertThat(stored(Command.identify(7, 0, 0xa000), 1))
                .isEqualTo("06000100" + "07000000" + addressed + "00".repeat(24));
        assertThat(stored(Command.identify(0, 1, 0xa000), 1))
                .isEqualTo("06000100" + "00000000" + addressed + "01000000" + "00".repeat(20));
        assertThat(stored(Command.createCompletionQueue(1, 33, 0xa000), 0))
                .isEqualTo("05000000" + "00000000" + addressed + "01002000" + "01000000" + "00".repeat(16));
        assertThat(stored(Command.createSubmissionQueue(1, 33, 0xa000), 0))
                .isEqualTo("01000000" + "00000000" + addressed + "01002000" + "01000100" + "00".repeat(16));
        assertThat(stored(Command.flush(3), 2)).isEqualTo("00000200" + "03000000" + "00".repeat(56));
    }

    @Test
    void shouldTellStatusAndIdentifierOfACompletion() {
        Completion refused = Completion.of(0xc101_0007); // DNR, SC 80h, phase 1
        assertThat(refused.identifier()).isEqualTo(7);
        assertThat(refused.success()).isFalse();
        assertThat(refused.statusText()).isEqualTo("0x80 (LBA out of range)");
        assertThat(Completion.of(0x0503_0000).statusText()).isEqualTo("0x281 (unrecovered read error)");
        assertThat(Completion.of(0x0001_ffff)).isEqualTo(new Completion(0xffff, 0));
    }

    /** The bytes after storing over other ones. */
    private static String stored(Command command, int identifier) {
        byte[] entry = new byte[64];
        Arrays.fill(entry, (byte) 0xee);
        long[] aligned = new long[8];
        MemorySegment segment = MemorySegment.ofArray(aligned);
        segment.copyFrom(MemorySegment.ofArray(entry));
        command.store(segment, identifier);
        MemorySegment.ofArray(entry).copyFrom(segment);
        return HexFormat.of().formatHex(entry);
    }
}
