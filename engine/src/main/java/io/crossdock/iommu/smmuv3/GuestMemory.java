package io.crossdock.iommu.smmuv3;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.ForwardingMachine;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MemoryReferences;
import java.lang.foreign.MemorySegment;

/** A machine as its guest sees it: memory has intermediate addresses, and stage 2 maps it before anybody is told one. */
final class GuestMemory extends ForwardingMachine {
    private final IntermediateSpace space;

    GuestMemory(Machine host, IntermediateSpace space) {
        super(host);
        this.space = space;
    }

    private record Memory(DmaMemory host, IntermediateSpace space) implements DmaMemory {
        @Override
        public long size() {
            return host.size();
        }

        @Override
        public long machineAddress(long offset) {
            return space.address(host.machineAddress(offset));
        }

        @Override
        public MemorySegment bytes() {
            return host.bytes();
        }

        @Override
        public MemoryReferences references() {
            return host.references();
        }
    }

    /** In whole granules: what else lay beside it would be the guest's, too. */
    @Override
    public DmaMemory allocate(long size, long alignment) {
        long granule = 1L << space.table().format().shape().granuleLg2();
        DmaMemory memory = inner.allocate(size + granule - 1 & -granule, Math.max(alignment, granule));
        try {
            space.admit(memory.machineAddress(0), memory.size());
        } catch (RuntimeException e) {
            inner.free(memory);
            throw e;
        }
        return new Memory(memory, space);
    }

    @Override
    public void free(DmaMemory memory) {
        inner.free(memory instanceof Memory ours ? ours.host : memory);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the machine is the host's");
    }
}
