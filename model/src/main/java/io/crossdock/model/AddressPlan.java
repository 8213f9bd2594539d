package io.crossdock.model;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where system memory and the register blocks of translation units lie: as described, else where nothing else is. */
final class AddressPlan {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    /** Enough for the buffers and tables of any run; less than this beside the BARs, and memory moves up. */
    private static final long LEAST_DRAM = GIB;

    private static final long DEFAULT_DRAM = 4 * GIB;

    private final List<AddressRange> occupied = new ArrayList<>();
    private final List<AddressRange> dram;

    AddressPlan(MachineDescription description) {
        for (FunctionInfo f : description.topology().functions()) {
            for (Bar bar : f.bars()) {
                bar.memoryRange().ifPresent(occupied::add);
            }
            f.bridge()
                    .ifPresent(b -> b.windows().stream()
                            .filter(w -> w.kind() != Bridge.Window.Kind.IO)
                            .forEach(w -> occupied.add(w.range())));
        }
        List<AddressRange> stated = description.platform().dram();
        if (stated.isEmpty()) {
            dram = defaults(description.platform().cpu().architecture());
        } else {
            stated.forEach(this::checkFree);
            dram = stated;
        }
        occupied.addAll(dram);
    }

    private void checkFree(AddressRange memory) {
        for (AddressRange other : occupied) {
            if (other.overlaps(memory)) {
                throw new MachineException("system memory " + memory + " overlaps the BAR or window " + other
                        + "; move one of them in the machine description");
            }
        }
    }

    /** Ranges of system memory. */
    List<AddressRange> dram() {
        return dram;
    }

    private List<AddressRange> defaults(Cpu.Architecture architecture) {
        List<AddressRange> wanted = architecture == Cpu.Architecture.AARCH64
                ? List.of(new AddressRange(GIB, DEFAULT_DRAM))
                : List.of(new AddressRange(0, 3 * GIB), new AddressRange(4 * GIB, DEFAULT_DRAM - 3 * GIB));
        List<AddressRange> free = new ArrayList<>();
        for (AddressRange range : wanted) {
            belowDevices(range).ifPresent(free::add);
        }
        if (free.stream().mapToLong(AddressRange::size).sum() < LEAST_DRAM) {
            AddressRange above = new AddressRange(4 * GIB, DEFAULT_DRAM);
            while (!isFree(above)) {
                above = new AddressRange(above.end(), DEFAULT_DRAM);
            }
            free.add(above);
        }
        return free;
    }

    /**
     * The part of a range below the first BAR or window in it, in whole mebibytes: memory ends where devices begin, and
     * does not go on in the gaps between them. Legacy ranges in the first mebibyte do not count.
     */
    private Optional<AddressRange> belowDevices(AddressRange range) {
        long end = range.end();
        for (AddressRange other : occupied) {
            if (other.overlaps(range) && Long.compareUnsigned(other.base(), end) < 0 && other.last() >= MIB) {
                end = Math.max(range.base(), other.base() & -MIB);
            }
        }
        return end == range.base() ? Optional.empty() : Optional.of(new AddressRange(range.base(), end - range.base()));
    }

    private boolean isFree(AddressRange range) {
        return inTheWayOf(range).isEmpty();
    }

    /** Reserves a register block at an address, or at the next one after it where nothing else lies. */
    AddressRange reserve(long preferredBase, long size) {
        AddressRange range = new AddressRange(preferredBase, size);
        for (Optional<AddressRange> other = inTheWayOf(range); other.isPresent(); other = inTheWayOf(range)) {
            // past all of it at once: a window may hold millions of register blocks
            long steps = Math.ceilDiv(other.get().end() - range.base(), size);
            range = new AddressRange(range.base() + steps * size, size);
        }
        occupied.add(range);
        return range;
    }

    private Optional<AddressRange> inTheWayOf(AddressRange range) {
        return occupied.stream().filter(range::overlaps).findFirst();
    }
}
