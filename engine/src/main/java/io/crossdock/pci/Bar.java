package io.crossdock.pci;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A base address register of a function (PCIe base specification 7.5.1.2.1).
 *
 * @param index 0 to 5; 6 is the expansion ROM
 * @param kind address space and width
 * @param prefetchable whether the register says so
 * @param address bus address; empty if unassigned or hidden. A BAR keeps it while the command register's enable bit is off
 * @param size bytes; empty where the input does not tell (config space alone does not)
 */
public record Bar(int index, Kind kind, boolean prefetchable, OptionalLong address, OptionalLong size) {
    public enum Kind {
        IO,
        MEMORY32,
        MEMORY64
    }

    public static final int ROM = 6;

    public Bar {
        if (index < 0 || index > ROM) {
            throw new IllegalArgumentException("BAR index out of range: index=" + index + ", limit=" + ROM);
        }
        if (size.isPresent() && size.getAsLong() <= 0) {
            throw new IllegalArgumentException("BAR " + index + " size must be positive: size=" + size.getAsLong());
        }
    }

    /** Memory BAR with address and size. */
    public static Bar memory(int index, boolean wide, boolean prefetchable, long address, long size) {
        return new Bar(
                index,
                wide ? Kind.MEMORY64 : Kind.MEMORY32,
                prefetchable,
                OptionalLong.of(address),
                OptionalLong.of(size));
    }

    public boolean isMemory() {
        return kind != Kind.IO;
    }

    /** The memory range that a peer can address: present for memory BARs with known address and size. */
    public Optional<AddressRange> memoryRange() {
        return isMemory() && index != ROM && address.isPresent() && size.isPresent()
                ? Optional.of(new AddressRange(address.getAsLong(), size.getAsLong()))
                : Optional.empty();
    }
}
