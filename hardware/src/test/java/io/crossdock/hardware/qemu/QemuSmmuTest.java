package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.driver.edu.EduDevice;
import io.crossdock.machine.Mmio;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That QEMU's SMMUv3 is there and judges, with tables written out by hand (Arm IHI 0070, chapters 4 to 7). The edu
 * device is 00:04.0, StreamID 0x20; the IOVA 0x80_4020_3000 has index 1 at levels 0 to 2 and index 3 at level 3.
 */
class QemuSmmuTest {
    private static final long STREAM_TABLE = 0x4000_0000L;
    private static final long COMMANDS = 0x4000_4000L;
    private static final long EVENTS = 0x4000_8000L;
    private static final long CONTEXT = 0x4000_c000L;
    private static final long DATA = 0x4002_0000L;
    private static final long IOVA = 0x80_4020_3000L;

    private static final int CMDQ_PROD = 0x98;
    private static final int CMDQ_CONS = 0x9c;
    private static final int EVENTQ_PROD = 0x1_00a8;
    private static final int EVENTQ_CONS = 0x1_00ac;

    private static final long SYNC = 0x46;

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#smmu")
    void shouldWalkStageOneTablesAndReportFaults(QemuCase qemu) {
        try (QemuMachine machine = qemu.start(new QemuDevice.Edu())) {
            Tables tables = new Tables(machine, STREAM_TABLE);
            EduDevice edu = EduDevice.open(
                    machine, machine.function(new Bdf(0, 0, 4, 0)).orElseThrow());
            Mmio unit = machine.registers(0x0905_0000L, 0x2_0000);
            putTables(tables, 0x4002_0443L, 0x4002_24c3L); // AF, AP 01; AF, AP 11: read-only
            enable(unit, tables);

            String pattern = tables.fill(DATA + 0x100, 500, 7);
            edu.readMemory(IOVA + 0x100, 16, 500);
            edu.writeMemory(IOVA + 0x800, 16, 500);
            assertThat(tables.bytes(DATA + 0x800, 500)).isEqualTo(pattern);
            assertThat(unit.read32(EVENTQ_PROD)).isZero();

            edu.writeMemory(IOVA + 0x1000, 0, 4);
            expectEvent(unit, tables, 0x13, IOVA + 0x1000, false); // F_PERMISSION
            edu.readMemory(IOVA + 0x2000, 0, 4);
            expectEvent(unit, tables, 0x10, IOVA + 0x2000, true); // F_TRANSLATION
            assertThat(tables.bytes(DATA + 0x2000, 64)).isEqualTo("00".repeat(64));

            // The entry goes; the TLB still has it, until it is told.
            tables.put(0x4001_3018L, 0);
            String before = tables.fill(DATA, 64, 9);
            edu.readMemory(IOVA, 0, 64);
            edu.writeMemory(IOVA + 64, 0, 64);
            assertThat(tables.bytes(DATA + 64, 64)).isEqualTo(before);
            tables.put(COMMANDS + 3 * 16, 0x7_0000_0000_0012L, IOVA | 1, SYNC, 0); // TLBI_NH_VA, ASID 7, leaf
            unit.write32(CMDQ_PROD, 5);
            assertThat(unit.read32(CMDQ_CONS)).isEqualTo(5);
            edu.writeMemory(IOVA + 128, 0, 4);
            assertThat(tables.bytes(DATA + 128, 4)).isEqualTo("00".repeat(4));
            expectEvent(unit, tables, 0x10, IOVA + 128, false);
        }
    }

    /** Stream 0x20 with four levels, and entries for the IOVA's page and those behind it. */
    static void putTables(Tables tables, long... leaves) {
        // Stage 1 with this context descriptor; then T0SZ 16, 4K, 44 bits of PA, ASID 7, and its table.
        tables.put(STREAM_TABLE + 0x20 * 64, 0x4000_c00bL);
        tables.put(CONTEXT, 0x0007_e205_c000_0010L, 0x4001_0000L, 0, 0xff);
        tables.put(0x4001_0008L, 0x4001_1003L);
        tables.put(0x4001_1008L, 0x4001_2003L);
        tables.put(0x4001_2008L, 0x4001_3003L);
        tables.put(0x4001_3018L, leaves);
    }

    /** Sets the unit up with the tables at the addresses above, and enables it. */
    static void enable(Mmio unit, Tables tables) {
        unit.write64(0x80, STREAM_TABLE);
        unit.write32(0x88, 8); // linear, 256 entries
        unit.write64(0x90, COMMANDS | 8);
        unit.write32(CMDQ_PROD, 0);
        unit.write32(CMDQ_CONS, 0);
        unit.write64(0xa0, EVENTS | 7);
        unit.write32(EVENTQ_PROD, 0);
        unit.write32(EVENTQ_CONS, 0);
        unit.write32(0x28, 0xd75); // CR1: write-back, inner shareable tables and queues
        unit.write32(0x20, 0x8); // CR0: the command queue first
        unit.write32(0x20, 0xc);
        tables.put(COMMANDS, 4, 31, 0x30, 0, SYNC, 0); // CFGI_ALL, TLBI_NSNH_ALL
        unit.write32(CMDQ_PROD, 3);
        assertThat(unit.read32(CMDQ_CONS)).isEqualTo(3);
        unit.write32(0x20, 0xd);
        assertThat(unit.read32(0x24)).isEqualTo(0xd); // CR0ACK
        assertThat(unit.read32(0x60)).isZero(); // GERROR
    }

    /** One new event, which is then consumed. */
    private static void expectEvent(Mmio unit, Tables tables, int type, long iova, boolean read) {
        int consumed = unit.read32(EVENTQ_CONS);
        assertThat(unit.read32(EVENTQ_PROD)).isEqualTo(consumed + 1);
        long event = EVENTS + 32L * consumed;
        assertThat(tables.get(event) & 0xff).as("type").isEqualTo(type);
        assertThat(tables.get(event) >>> 32).as("StreamID").isEqualTo(0x20);
        assertThat(tables.get(event + 8) >>> 35 & 1).as("RnW").isEqualTo(read ? 1 : 0);
        assertThat(tables.get(event + 16)).as("address").isEqualTo(iova);
        unit.write32(EVENTQ_CONS, consumed + 1);
    }
}
