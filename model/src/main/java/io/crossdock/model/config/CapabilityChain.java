package io.crossdock.model.config;

/** Links extended capabilities one after the other from offset 0x100 (PCIe base specification 7.6.3). */
final class CapabilityChain {
    private final ConfigSpace space;
    private int next = ConfigLayout.EXTENDED;
    private int last;

    CapabilityChain(ConfigSpace space) {
        this.space = space;
    }

    /** Adds a capability header, version 1, and returns its offset. */
    int add(int id, int bytes) {
        int offset = next;
        space.set32(offset, 1 << 16 | id);
        if (last != 0) {
            space.set16(last + 2, offset << 4 | 1);
        }
        last = offset;
        next += bytes + 15 & -16;
        return offset;
    }
}
