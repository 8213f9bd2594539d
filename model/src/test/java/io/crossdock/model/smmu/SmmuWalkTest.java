package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stage 1 walks over tables written as literals. */
class SmmuWalkTest {
    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void shouldTranslateA4KPage() {
        bench.translating();
        // Page 0x4000d000: nG (11), AF (10), SH=11 (9:8), AP=01 read-write unprivileged (7:6), AttrIndx=0, page
        // (1:0=11).
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | 0x800 | 0x400 | 0x300 | 0x40 | 3);

        assertThat(bench.write(0x5123L))
                .isEqualTo(new Translated(true, 0x4000_d123L, 0xedd, MemoryType.NORMAL_NON_CACHEABLE, false, 4, 2));
        assertThat(bench.read(0x5ff8L))
                .isEqualTo(new Translated(true, 0x4000_dff8L, 8, MemoryType.NORMAL_NON_CACHEABLE, true, 0, 0));
    }
}
