package io.crossdock.driver.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class PrpsTest {
    private static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment list = MemorySegment.ofArray(new long[512]);

    @Test
    void shouldNameOnePageTwiceOrNot() {
        assertThat(Prps.of(0x1000, 4096, list, 0x9000)).isEqualTo(new Prps(0x1000, 0));
        assertThat(Prps.of(0x1ff0, 16, list, 0x9000)).isEqualTo(new Prps(0x1ff0, 0));
        assertThat(Prps.of(0x1ff0, 17, list, 0x9000)).isEqualTo(new Prps(0x1ff0, 0x2000));
        assertThat(Prps.of(0x1000, 8192, list, 0x9000)).isEqualTo(new Prps(0x1000, 0x2000));
        assertThat(list.get(ENTRY, 0)).isZero();
    }

    @Test
    void shouldListThePagesBehindTheFirst() {
        assertThat(Prps.of(0x1ffc, 4 + 4096 + 1, list, 0x9000)).isEqualTo(new Prps(0x1ffc, 0x9000));
        assertThat(list.get(ENTRY, 0)).isEqualTo(0x2000);
        assertThat(list.get(ENTRY, 8)).isEqualTo(0x3000);
        assertThat(list.get(ENTRY, 16)).isZero();
    }

    @Test
    void shouldFillTheListAtTheSizeLimit() {
        assertThat(Prps.SIZE_LIMIT).isEqualTo(2 << 20);
        assertThat(Prps.of(0xffff_ffff_ff00_0ffcL, 2 << 20, list, 0x9000).second())
                .isEqualTo(0x9000);
        assertThat(list.get(ENTRY, 0)).isEqualTo(0xffff_ffff_ff00_1000L);
        assertThat(list.get(ENTRY, 4088)).isEqualTo(0xffff_ffff_ff20_0000L);
    }
}
