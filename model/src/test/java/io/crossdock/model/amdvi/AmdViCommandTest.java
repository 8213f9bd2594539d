package io.crossdock.model.amdvi;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.PciFunction;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands make the unit forget, and when. */
class AmdViCommandTest {
    /** Two pages of 4 KiB at 0 and 0x1000 and a warm translation of both. */
    private static AmdViBench warm(InFlight inFlight) {
        AmdViBench bench = new AmdViBench(inFlight).translating();
        bench.word(AmdViBench.LEVEL_1, 0x60_0000L | AmdViBench.LEAF);
        bench.word(AmdViBench.LEVEL_1 + 8, 0x61_0000L | AmdViBench.LEAF);
        assertThat(bench.read(0).passed()).isTrue();
        assertThat(bench.read(0x1000).passed()).isTrue();
        bench.word(AmdViBench.LEVEL_1, 0);
        bench.word(AmdViBench.LEVEL_1 + 8, 0);
        return bench;
    }

    @ParameterizedTest
    @CsvSource({
        // first word, second word, is page 0 forgotten, is page 1
        "0x3000000500000000, 0x0000, true, false",
        "0x3000000500000000, 0x1000, false, true",
        "0x3000000500000000, 0x0001, true, true", // S, bit 12 clear: 8 KiB
        "0x3000000500000000, 0x7ffffffffffff003, true, true",
        "0x3000000600000000, 0x7ffffffffffff003, false, false", // another domain
        "0x8000000000000000, 0, true, true",
        "0x2000000000000008, 0, false, false", // the device table entry alone
        "0x4000000000000008, 0x7ffffffffffff001, false, false", // the device's own translations
    })
    void shouldForgetWhatACommandNames(String q0, String q1, boolean first, boolean second) {
        try (AmdViBench bench = warm(InFlight.NONE)) {
            bench.complete(Long.parseUnsignedLong(q0.substring(2), 16), Long.decode(q1));
            assertThat(bench.memory.read64(AmdViBench.STORE)).isEqualTo(7);
            assertThat(bench.read(0).passed()).isEqualTo(!first);
            assertThat(bench.read(0x1000).passed()).isEqualTo(!second);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // first word, second word, is the table of the lowest 2 MiB forgotten
        "0x3000000500000000, 0x5000, false", // leaves alone
        "0x3000000500000000, 0x5002, true", // PDE
        "0x3000000500000000, 0x1ff002, true", // of any page that it translates
        "0x3000000500000000, 0x200002, false", // of another table's page
        "0x3000000600000000, 0x7ffffffffffff003, false", // of another domain
        "0x3000000500000000, 0x7ffffffffffff001, false",
        "0x3000000500000000, 0x7ffffffffffff003, true",
        "0x3000000500000000, 0x5006, false", // of guest tables
        "0x8000000000000000, 0, true",
        "0x2000000000000008, 0, false",
    })
    void shouldForgetTablesWithPde(String q0, String q1, boolean forgotten) {
        try (AmdViBench bench = new AmdViBench().translating()) {
            bench.word(AmdViBench.LEVEL_1 + 5 * 8, 0x60_0000L | AmdViBench.LEAF);
            bench.word(AmdViBench.LEVEL_1 + 6 * 8, 0x61_0000L | AmdViBench.LEAF);
            assertThat(bench.read(0x5000).walkReads()).isEqualTo(4);
            bench.word(AmdViBench.LEVEL_2, 0);
            bench.complete(Long.parseUnsignedLong(q0.substring(2), 16), Long.decode(q1));
            assertThat(bench.read(0x6000).passed()).isNotEqualTo(forgotten);
        }
    }

    /** IW of an entry above a table counts for what is found through it later, too. */
    @Test
    void shouldKeepWhatTheLevelsAboveATableDeny() {
        try (AmdViBench bench = new AmdViBench().translating()) {
            bench.word(AmdViBench.LEVEL_3, AmdViBench.LEVEL_2 | 0x2000_0000_0000_0401L);
            bench.word(AmdViBench.LEVEL_1 + 5 * 8, 0x60_0000L | AmdViBench.LEAF);
            bench.word(AmdViBench.LEVEL_1 + 6 * 8, 0x61_0000L | AmdViBench.LEAF);
            assertThat(bench.read(0x5000).walkReads()).isEqualTo(4);
            assertThat(bench.read(0x6000).walkReads()).isEqualTo(1);
            assertThat(bench.write(0x6000).passed()).isFalse();
        }
    }

    @Test
    void shouldForgetNothingBeforeTheWait() {
        try (AmdViBench bench = warm(InFlight.NONE)) {
            bench.submit(0x3000_0005_0000_0000L, 0);
            bench.unit.step();
            assertThat(bench.registers.read64(AmdViBench.COMMAND_HEAD)).isEqualTo(16);
            assertThat(bench.read(0).passed()).isTrue();
            bench.run();
            assertThat(bench.read(0).passed()).isFalse();
        }
    }

    @Test
    void shouldRememberADeviceTableEntry() {
        try (AmdViBench bench = warm(InFlight.NONE)) {
            bench.word(AmdViBench.DTE, 0x6000_0000_0000_0003L); // Mode 0
            assertThat(bench.read(0).phys()).isEqualTo(0x60_0000L);
            bench.complete(0x2000_0000_0000_0008L, 0);
            assertThat(bench.read(0).phys()).isZero();
        }
    }

    @Test
    void shouldWaitForAccessesInFlight() {
        boolean[] arrived = {false};
        InFlight inFlight = new InFlight() {
            @Override
            public long mark() {
                return 1;
            }

            @Override
            public boolean drained(long mark, boolean reads, boolean writes) {
                return arrived[0];
            }
        };
        try (AmdViBench bench = warm(inFlight)) {
            bench.complete(0x3000_0005_0000_0000L, 0);
            assertThat(bench.memory.read64(AmdViBench.STORE)).isZero();
            arrived[0] = true;
            bench.run();
            assertThat(bench.memory.read64(AmdViBench.STORE)).isEqualTo(7);
        }
    }

    @Test
    void shouldFetchAndLogNothingUnlessEnabled() {
        try (AmdViBench bench = new AmdViBench().translating()) {
            bench.registers.write64(AmdViBench.CONTROL, 0x1004);
            assertThat(bench.registers.read64(AmdViBench.STATUS)).isZero();
            bench.complete(0x8000_0000_0000_0000L, 0);
            assertThat(bench.memory.read64(AmdViBench.STORE)).isZero();
            bench.registers.write64(AmdViBench.CONTROL, 0x1005);
            assertThat(bench.registers.read64(AmdViBench.STATUS)).isEqualTo(0x18);
            bench.run();
            assertThat(bench.memory.read64(AmdViBench.STORE)).isEqualTo(7);
        }
    }

    @Test
    void shouldStopAtAnIllegalCommand() {
        try (AmdViBench bench = warm(InFlight.NONE)) {
            bench.complete(0xf000_0000_0000_0000L, 0);
            assertThat(bench.registers.read64(AmdViBench.STATUS) & 0x10).isZero();
            assertThat(bench.registers.read64(AmdViBench.COMMAND_HEAD)).isZero();
            assertThat(bench.event(0, 0)).isEqualTo(0x5000_0000_0000_0000L);
            assertThat(bench.event(0, 1)).isEqualTo(AmdViBench.COMMANDS);
            bench.word(AmdViBench.COMMANDS, 0x8000_0000_0000_0000L);
            bench.registers.write64(AmdViBench.CONTROL, 0x0005);
            bench.registers.write64(AmdViBench.CONTROL, 0x1005);
            bench.run();
            assertThat(bench.registers.read64(AmdViBench.STATUS) & 0x10).isEqualTo(0x10);
            assertThat(bench.memory.read64(AmdViBench.STORE)).isEqualTo(7);
        }
    }

    @Test
    void shouldWrapAround() {
        try (AmdViBench bench = warm(InFlight.NONE)) {
            for (int i = 0; i < 600; i++) {
                bench.submit(0x3000_0005_0000_0000L, 0x20_0000L);
                bench.run();
            }
            assertThat(bench.registers.read64(AmdViBench.COMMAND_HEAD)).isEqualTo(600 * 16 % 4096);
            bench.complete(0x3000_0005_0000_0000L, 0);
            assertThat(bench.read(0).passed()).isFalse();
        }
    }

    @Test
    void shouldDropEventsOfAFullLogUntilItIsSwitchedOnAgain() {
        try (AmdViBench bench = new AmdViBench().translating()) {
            for (int i = 0; i < 300; i++) {
                bench.read(i * 0x1000L);
            }
            assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isEqualTo(255 * 16);
            assertThat(bench.registers.read64(AmdViBench.STATUS) & 9).isEqualTo(1); // overflow, not running
            bench.registers.write64(AmdViBench.EVENT_HEAD, 255 * 16);
            bench.read(0x1000);
            assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isEqualTo(255 * 16);
            bench.registers.write64(AmdViBench.STATUS, 1);
            bench.read(0x9000);
            assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isZero();
            assertThat(bench.event(255, 1)).isEqualTo(0x9000);
        }
    }

    /** NpCache, 26 of the capability's header (24: IotlbSup): what came since is found after an invalidation of its page only. */
    @Test
    void shouldRememberAbsentEntriesIfItSaysSo() {
        try (AmdViBench bench = new AmdViBench(InFlight.NONE, AmdViParameters.SERVER.withNpCache(true)).translating()) {
            PciFunction function = bench.unit.function().orElseThrow();
            assertThat(function.bdf()).isEqualTo(Bdf.of(0, 0, 2));
            assertThat(function.configRead32(0x34)).isEqualTo(0x40);
            assertThat(function.configRead32(0x40)).isEqualTo(0x050b_000f);
            assertThat(function.configRead32(0x44)).isEqualTo(0xfed8_0001);
            assertThat(function.configRead32(0x48)).isZero();
            assertThat(bench.read(0x5000).passed()).isFalse();
            bench.word(AmdViBench.LEVEL_1 + 5 * 8, 0x60_0000L | AmdViBench.LEAF);
            assertThat(bench.read(0x5000).passed()).isFalse();
            // IO_PAGE_FAULT (2), PR 52 clear as before, no walk.
            assertThat(bench.event(1, 0)).isEqualTo(0x2000_0005_0000_0008L);
            assertThat(bench.event(1, 0)).isEqualTo(bench.event(0, 0));
            bench.complete(0x3000_0005_0000_0000L, 0x6000);
            assertThat(bench.read(0x5000).passed()).isFalse();
            bench.complete(0x3000_0005_0000_0000L, 0x5000);
            assertThat(bench.read(0x5000).phys()).isEqualTo(0x60_0000L);
        }
    }

    @Test
    void shouldForgetAbsenceAtOnceIfItDoesNot() {
        try (AmdViBench bench = new AmdViBench().translating()) {
            assertThat(bench.unit.function().orElseThrow().configRead32(0x40)).isEqualTo(0x010b_000f);
            assertThat(bench.read(0x5000).passed()).isFalse();
            bench.word(AmdViBench.LEVEL_1 + 5 * 8, 0x60_0000L | AmdViBench.LEAF);
            assertThat(bench.read(0x5000).passed()).isTrue();
        }
    }
}
