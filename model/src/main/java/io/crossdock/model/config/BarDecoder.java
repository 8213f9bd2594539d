package io.crossdock.model.config;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import java.util.Optional;

/**
 * A base address register, or a pair: sizing by ones, address in the upper bits (PCIe base specification 7.5.1.2.1).
 *
 * <pre>
 *  31/63                    4   3    2 1   0
 * +--------------------------+----+------+---+
 * | base, low bits zero      | pf | type | 0 |   type 0: 32 bits, 2: 64 bits
 * +--------------------------+----+------+---+
 * </pre>
 *
 * <p>A range that no register can hold (28 KiB of an Enhanced Allocation entry, legacy IDE ports that a kernel prints
 * as a BAR) stays where the description has it, and its registers read as zero.
 */
final class BarDecoder {
    private static final int NO_REGISTER = -1;

    private final Bar bar;
    private final int offset;
    private final long size;

    private BarDecoder(Bar bar, int offset, long size) {
        this.bar = bar;
        this.offset = offset;
        this.size = size;
    }

    /** Writes the description's address into the register and makes its address bits writable. */
    static BarDecoder install(ConfigSpace space, Bar bar, long size) {
        long base = bar.address().orElse(0);
        boolean wide = bar.kind() == Bar.Kind.MEMORY64;
        boolean io = bar.kind() == Bar.Kind.IO;
        boolean fits = Long.bitCount(size) == 1
                && size >= (io ? 4 : 16)
                && (base & size - 1) == 0
                && (wide || (base | size) >>> 32 == 0);
        if (!fits) {
            return new BarDecoder(bar, NO_REGISTER, size);
        }
        int offset = ConfigLayout.BAR0 + bar.index() * 4;
        int flags = io
                ? ConfigLayout.BAR_IO
                : (wide ? ConfigLayout.BAR_64 : 0) | (bar.prefetchable() ? ConfigLayout.BAR_PREFETCHABLE : 0);
        space.set32(offset, (int) base | flags);
        space.allowWrite32(offset, (int) -size);
        if (wide) {
            space.set32(offset + 4, (int) (base >>> 32));
            space.allowWrite32(offset + 4, (int) (-size >>> 32));
        }
        return new BarDecoder(bar, offset, size);
    }

    Bar bar() {
        return bar;
    }

    /** Memory range that the register names now; empty for I/O, and while the register is zero or being sized. */
    Optional<AddressRange> memoryRange(ConfigSpace space) {
        if (!bar.isMemory()) {
            return Optional.empty();
        }
        if (offset == NO_REGISTER) {
            return bar.memoryRange();
        }
        boolean wide = bar.kind() == Bar.Kind.MEMORY64;
        long base = (space.read32(offset) & 0xffff_fff0L) | (wide ? (long) space.read32(offset + 4) << 32 : 0);
        long allOnes = wide ? -size : -size & 0xffff_ffffL;
        return base == 0 || base == allOnes ? Optional.empty() : Optional.of(new AddressRange(base, size));
    }
}
