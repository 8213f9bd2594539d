package io.crossdock.dma;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.MemoryReferences;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * References that the mappings of one address space hold, those included that wait for a flush: what is left of them is
 * dropped with the space. Thread-safe.
 */
final class PageReferences implements AutoCloseable {
    private final ConcurrentMap<MemoryReferences, Integer> held = new ConcurrentHashMap<>();

    /** @throws io.crossdock.machine.MachineException if the memory was freed */
    void take(DmaMemory memory) {
        memory.references().take();
        held.merge(memory.references(), 1, Integer::sum);
    }

    boolean holds(DmaMemory memory) {
        return held.containsKey(memory.references());
    }

    void drop(DmaMemory memory) {
        MemoryReferences references = memory.references();
        held.computeIfPresent(references, (of, count) -> count == 1 ? null : count - 1);
        references.drop();
    }

    /**
     * Takes one for each piece.
     *
     * @throws io.crossdock.machine.MachineException if memory was freed; nothing has changed then
     */
    void takeAll(List<DmaPiece> pieces) {
        for (int i = 0; i < pieces.size(); i++) {
            try {
                take(pieces.get(i).memory());
            } catch (MachineException e) {
                dropAll(pieces.subList(0, i));
                throw e;
            }
        }
    }

    void dropAll(List<DmaPiece> pieces) {
        pieces.forEach(piece -> drop(piece.memory()));
    }

    /** The unit has forgotten the address space. */
    @Override
    public void close() {
        held.forEach((references, count) -> {
            for (int i = 0; i < count; i++) {
                references.drop();
            }
        });
        held.clear();
    }
}
