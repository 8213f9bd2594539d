package io.crossdock.conformance;

import io.crossdock.dma.Dma;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import java.util.List;

/** Config space, BARs and device registers. */
final class RegisterChecks {
    private static final int COMMAND = 0x04;
    private static final int MEMORY_ENABLE = 1 << 1;
    private static final int BUS_MASTER = 1 << 2;
    private static final int BAR_0 = 0x10;
    private static final int BARS = 6;
    private static final int BAR_64 = 4;

    private RegisterChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "config-write-latches",
                        "Bus mastering can be switched off and on in the command register.",
                        RegisterChecks::configLatches),
                new Check(
                        "config-read-only-bits-stay",
                        "Writing vendor and device ID changes nothing.",
                        RegisterChecks::configReadOnly),
                new Check(
                        "bar-tells-its-size",
                        "A BAR that is written with ones reads back its size, and its address can be restored.",
                        RegisterChecks::barSize),
                new Check(
                        "register-latches",
                        "A 64-bit register reads back what was written.",
                        RegisterChecks::registerLatches),
                new Check(
                        "register-halves-are-apart",
                        "A half of a 64-bit register is read and written without the other.",
                        RegisterChecks::registerHalves),
                new Check(
                        "register-outside-is-refused",
                        "An access behind the end of a block throws IndexOutOfBoundsException.",
                        RegisterChecks::registerOutside),
                new Check(
                        "bar-memory-is-little-endian",
                        "Memory of a BAR reads back in every width, low byte first.",
                        RegisterChecks::barMemory));
    }

    private static PciFunction initiator(Bench bench) {
        return bench.initiators().getFirst();
    }

    private static void configLatches(Bench bench) {
        PciFunction function = initiator(bench);
        // The upper half is the status register, whose ones clear: zeros leave it alone.
        int command = function.configRead32(COMMAND) & 0xffff;
        function.configWrite32(COMMAND, command & ~BUS_MASTER);
        Expect.equal(function.configRead32(COMMAND) & BUS_MASTER, 0, "bus master bit after it was cleared");
        function.configWrite32(COMMAND, command | BUS_MASTER);
        Expect.equal(function.configRead32(COMMAND) & BUS_MASTER, BUS_MASTER, "bus master bit after it was set");
    }

    private static void configReadOnly(Bench bench) {
        PciFunction function = initiator(bench);
        int id = function.configRead32(0);
        function.configWrite32(0, ~id);
        Expect.equal(function.configRead32(0), id, "vendor and device ID after a write");
    }

    private static void barSize(Bench bench) {
        PciFunction function = initiator(bench);
        int command = function.configRead32(COMMAND) & 0xffff;
        for (int bar = 0; bar < BARS; bar++) {
            AddressRange range = function.barRange(bar).orElse(null);
            if (range == null) {
                continue;
            }
            int offset = BAR_0 + bar * 4;
            int low = function.configRead32(offset);
            boolean wide = (low & 6) == BAR_64;
            int high = wide ? function.configRead32(offset + 4) : 0;
            long address = (long) high << 32 | low & 0xffff_fff0L;
            Expect.equal(address, range.base(), "address in BAR " + bar);
            function.configWrite32(COMMAND, command & ~MEMORY_ENABLE);
            function.configWrite32(offset, -1);
            long ones = function.configRead32(offset) & 0xffff_fff0L;
            if (wide) {
                function.configWrite32(offset + 4, -1);
                ones |= (long) function.configRead32(offset + 4) << 32;
            } else {
                ones |= -1L << 32;
            }
            function.configWrite32(offset, low);
            if (wide) {
                function.configWrite32(offset + 4, high);
            }
            function.configWrite32(COMMAND, command);
            Expect.equal(-ones, range.size(), "size that BAR " + bar + " tells");
            Expect.equal(function.configRead32(offset), low, "BAR " + bar + " after it was restored");
            Expect.that(
                    function.barRange(bar).filter(range::equals).isPresent(),
                    "range of BAR " + bar + " after it was restored: seen=" + function.barRange(bar) + ", expected="
                            + range);
        }
    }

    /** Registers work under any way of translation. */
    private static Dma start(Bench bench) {
        DomainKind any = bench.domains().stream().sorted().findFirst().orElseThrow();
        return Dma.start(bench.machine(), any);
    }

    private static DmaProbe.Scratch scratch(Bench bench, Dma dma) {
        return bench.open(dma.attach(initiator(bench))).scratch();
    }

    private static void registerLatches(Bench bench) {
        try (Dma dma = start(bench)) {
            DmaProbe.Scratch register = scratch(bench, dma);
            for (long value : new long[] {0x0123_4567_89ab_cdefL, -1, 0, 0xffff_ffff_0000_0000L}) {
                register.block().write64(register.offset(), value);
                Expect.equal(register.block().read64(register.offset()), value, "register after a 64-bit write");
            }
        }
    }

    private static void registerHalves(Bench bench) {
        try (Dma dma = start(bench)) {
            DmaProbe.Scratch register = scratch(bench, dma);
            if (!register.halves()) {
                throw new Inapplicable("the registers of this bench's device have no halves");
            }
            Mmio block = register.block();
            long offset = register.offset();
            block.write64(offset, 0x1111_1111_2222_2222L);
            Expect.equal(block.read32(offset), 0x2222_2222, "low half of the register");
            Expect.equal(block.read32(offset + 4), 0x1111_1111, "high half of the register");
            block.write32(offset, 0x3333_3333);
            Expect.equal(block.read64(offset), 0x1111_1111_3333_3333L, "register after its low half");
            block.write32(offset + 4, 0x4444_4444);
            Expect.equal(block.read64(offset), 0x4444_4444_3333_3333L, "register after its high half");
        }
    }

    private static void registerOutside(Bench bench) {
        try (Dma dma = start(bench)) {
            Mmio block = scratch(bench, dma).block();
            Expect.refused(
                    IndexOutOfBoundsException.class, () -> block.read32(block.size()), "reading behind the block");
            Expect.refused(
                    IndexOutOfBoundsException.class,
                    () -> block.write64(block.size() - 4, 0),
                    "writing across the end");
        }
    }

    private static void barMemory(Bench bench) {
        Bench.PeerMemory peer = bench.peer().orElseThrow(() -> new Inapplicable("no device memory on this bench"));
        PciFunction function = peer.function();
        function.configWrite32(COMMAND, function.configRead32(COMMAND) & 0xffff | MEMORY_ENABLE);
        Mmio bar = function.bar(peer.bar());
        bar.write64(peer.offset() + 8, 0x0123_4567_89ab_cdefL);
        Expect.equal(bar.read64(peer.offset() + 8), 0x0123_4567_89ab_cdefL, "64 bits");
        Expect.equal(bar.read32(peer.offset() + 8) & 0xffff_ffffL, 0x89ab_cdefL, "low 32 bits");
        Expect.equal(bar.read16(peer.offset() + 10), 0x89ab, "second 16 bits");
        Expect.equal(bar.read8(peer.offset() + 8), 0xef, "first byte");
        bar.write8(peer.offset() + 15, 0xa5);
        bar.write16(peer.offset() + 12, 0x5a5a);
        Expect.equal(bar.read64(peer.offset() + 8), 0xa523_5a5a_89ab_cdefL, "64 bits after narrow writes");
    }
}
