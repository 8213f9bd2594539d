package io.crossdock.iommu.smmuv3;

import io.crossdock.event.EventSink;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.TablePool;
import org.jspecify.annotations.Nullable;

/** What lies in the memory of a guest: intermediate addresses, tables of stage 1, a context descriptor. */
final class Guest {
    /** Every guest numbers its address spaces by itself: VMIDs tell equal numbers apart. */
    static final int ASID = 1;

    private final IntermediateSpace space;
    private final TablePool pool;
    private final ContextDescriptors contexts;

    /** @param space whose granule is that of stage 1, too */
    Guest(Machine machine, IntermediateSpace space, Features features, @Nullable EventSink sink) {
        this.space = space;
        Machine memory = new GuestMemory(machine, space);
        pool = new TablePool(memory, space.table().format().shape().granuleLg2(), sink);
        contexts = new ContextDescriptors(memory, features);
    }

    IntermediateSpace space() {
        return space;
    }

    TablePool pool() {
        return pool;
    }

    ContextDescriptors contexts() {
        return contexts;
    }

    /** The unit has forgotten the VMID. */
    void release() {
        contexts.free();
        pool.close();
        space.release();
    }
}
