package io.crossdock.model.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.crossdock.model.decode.Decoders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables written word by word into a file. */
class TableScanTest {
    private static final long BASE = 0x4000_0000L;
    private static final long SIZE = 0x10_0000L;
    private static final long ROOT = BASE;
    private static final long L1 = BASE + 0x1000;
    private static final long L2 = BASE + 0x2000;
    private static final long L3 = BASE + 0x3000;

    /** AF 10, AP[1] 6, page 11. */
    private static final long PAGE = 0x443;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private FileChannel file;

    @BeforeEach
    void open() throws IOException {
        file = FileChannel.open(
                folder.resolve("ram"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        word(BASE + SIZE - 8, 0);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    private void word(long address, long value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        assertThat(file.write(bytes, address - BASE)).isEqualTo(8);
    }

    private TableScan.Result scan(String format) throws IOException {
        try (MemoryImage image = new MemoryImage(folder.resolve("ram"), BASE)) {
            return TableScan.of(Decoders.format(format).orElseThrow(), image, ROOT);
        }
    }

    private void tables() throws IOException {
        word(ROOT, L1 | 3);
        word(L1, L2 | 3);
        word(L2, L3 | 3);
    }

    @Test
    void shouldMergeWhatIsContiguousAndAlike() throws IOException {
        tables();
        for (int i = 0; i < 4; i++) {
            word(L3 + 8L * (16 + i), 0x4567_0000L + 0x1000L * i | PAGE);
        }
        word(L3 + 8 * 20, 0x4567_4000L | PAGE | 1 << 7); // read-only
        word(L3 + 8 * 21, 0x4567_5000L | PAGE | 2 << 2); // another memory type
        word(L3 + 8 * 22, 0x4567_7000L | PAGE | 2 << 2); // not the next page
        word(L2 + 8, 0x5000_0000L | 0x441); // a block of 2 MiB

        assertThat(scan("arm-lpae-s1").mappings())
                .containsExactly(
                        new Mapping(0x1_0000, 0x4000, 0x4567_0000L, 3, 0x400, 4),
                        new Mapping(0x1_4000, 0x1000, 0x4567_4000L, 1, 0x400, 1),
                        new Mapping(0x1_5000, 0x1000, 0x4567_5000L, 3, 0x408, 1),
                        new Mapping(0x1_6000, 0x1000, 0x4567_7000L, 3, 0x408, 1),
                        new Mapping(0x20_0000, 0x20_0000, 0x5000_0000L, 3, 0x400, 1));
        assertThat(scan("arm-lpae-s1").findings()).isEmpty();
        assertThat(scan("arm-lpae-s1").tables()).isEqualTo(4);
    }

    @Test
    void shouldNarrowPermissionsOnTheWay() throws IOException {
        tables();
        word(L1, 1L << 62 | L2 | 3); // APTable[1]: read-only below
        word(L3, 0x4567_0000L | PAGE);
        assertThat(scan("arm-lpae-s1").mappings()).containsExactly(new Mapping(0, 0x1000, 0x4567_0000L, 1, 0x400, 1));
    }

    @Test
    void shouldReadSecondStageTables() throws IOException {
        word(ROOT + 8, L1 | 3);
        word(L1 + 8, L2 | 1); // no writes below
        word(L2 + 8, L3 | 3);
        word(L3 + 8, 0x4567_0003L);
        word(L2 + 16, 0x4060_0083L); // 2 MiB
        word(L3 + 16, 0x4567_0002L); // write-only below read-only: nothing passes
        assertThat(scan("vtd-ss").mappings())
                .containsExactly(
                        new Mapping(0x80_4020_1000L, 0x1000, 0x4567_0000L, 1, 0, 1),
                        new Mapping(0x80_4020_2000L, 0x1000, 0x4567_0000L, 0, 0, 1),
                        new Mapping(0x80_4040_0000L, 0x20_0000, 0x4060_0000L, 1, 0, 1));
    }

    @Test
    void shouldReportPointersOutsideTheImage() throws IOException {
        tables();
        word(ROOT + 8, 0x9_0000_0003L);
        word(ROOT + 16, BASE - 0x1000 | 3);

        assertThat(scan("arm-lpae-s1").findings())
                .extracting(Finding::kind, Finding::at, Finding::iova, Finding::level)
                .containsExactly(
                        tuple(Finding.Kind.BAD_POINTER, 0x9_0000_0000L, 0x80_0000_0000L, 1),
                        tuple(Finding.Kind.BAD_POINTER, BASE - 0x1000, 0x100_0000_0000L, 1));
    }

    @Test
    @Timeout(20)
    void shouldEndOnTablesThatPointToThemselves() throws IOException {
        for (int i = 0; i < 512; i++) {
            word(ROOT + 8L * i, ROOT | 3);
        }
        assertThat(scan("arm-lpae-s1").findings()).hasSize(512).allMatch(f -> f.kind() == Finding.Kind.LOOP);
    }

    /** Four tables, each entry of which points to the next: 2^36 ways to one page. */
    @Test
    @Timeout(20)
    void shouldReadASharedTableOnce() throws IOException {
        for (int i = 0; i < 512; i++) {
            word(ROOT + 8L * i, L1 | 3);
            word(L1 + 8L * i, L2 | 3);
            word(L2 + 8L * i, L3 | 3);
            word(L3 + 8L * i, 0x4567_0000L | PAGE);
        }
        TableScan.Result result = scan("arm-lpae-s1");
        assertThat(result.tables()).isEqualTo(4);
        assertThat(result.mappings()).hasSize(512);
        assertThat(result.findings().getFirst().kind()).isEqualTo(Finding.Kind.SHARED);
        assertThat(result.findings().getLast().text()).isEqualTo("533 further findings are not shown");
    }

    @Test
    void shouldReportReservedBitsAndFormsThatDoNotExist() throws IOException {
        tables();
        word(L3, 0x4567_0000L | PAGE | 1L << 49);
        word(L3 + 8, 0x4567_0001L); // no page
        word(ROOT + 8, 0x4567_0001L); // no block at level 0
        TableScan.Result result = scan("arm-lpae-s1");
        assertThat(result.findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.RESERVED, Finding.Kind.INVALID, Finding.Kind.INVALID);
        assertThat(result.findings().getFirst().text()).contains("49");
        assertThat(result.findings().getFirst().at()).isEqualTo(L3);
        assertThat(result.mappings()).as("RES0 bits are ignored").hasSize(1);

        word(L3, 0x4567_0003L | 1L << 62 | 1L << 11);
        word(L1, L2 | 0x803); // bit 11 of a table entry
        assertThat(scan("vtd-ss").mappings()).as("VT-d refuses them").isEmpty();
    }

    @Test
    void shouldReadAmdTablesWithLevelsLeftOutAndPagesOfSeveralEntries() throws IOException {
        long both = 3L << 61 | 1;
        // Level 4 entry 2 points to level 2 (NextLevel 11:9 = 2); of that, entry 1 to level 1, entry 3 is a 2 MiB page.
        word(ROOT + 16, L1 | 2 << 9 | both);
        word(L1 + 8, L2 | 1 << 9 | both);
        word(L1 + 24, 0x4060_0000L | both);
        // 16 KiB at 0x4567_0000 (NextLevel 7, address bit 12 set, 13 clear) in entries 4 to 7, of which the last is
        // missing.
        for (int i = 4; i < 7; i++) {
            word(L2 + 8L * i, 0x4567_1000L | 7 << 9 | 1L << 61 | 1);
        }
        word(L2 + 8 * 8, L3 | 1 << 9 | both); // level 1 below level 1
        word(L2 + 8 * 9, 0x4567_0000L | both | 1L << 52); // reserved

        TableScan.Result result = scan("amd-v1");
        assertThat(result.mappings())
                .containsExactly(
                        new Mapping(0x100_0020_4000L, 0x3000, 0x4567_0000L, 1, 0, 3),
                        new Mapping(0x100_0060_0000L, 0x20_0000, 0x4060_0000L, 3, 0, 1));
        assertThat(result.findings())
                .extracting(Finding::kind, Finding::at)
                .containsExactly(tuple(Finding.Kind.INVALID, L2 + 8 * 8), tuple(Finding.Kind.RESERVED, L2 + 8 * 9));
    }
}
