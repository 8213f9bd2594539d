package io.crossdock.model.smmu;

import io.crossdock.memory.PhysicalMemory;

/** Writes event records (specification 7.2). */
final class EventQueue {
    private final PhysicalMemory memory;
    private final RegisterFile registers;

    EventQueue(PhysicalMemory memory, RegisterFile registers) {
        this.memory = memory;
        this.registers = registers;
    }

    /** Records an event, or loses it as the state of the queue demands. */
    void record(EventRecord event) {
        if (!registers.enabled(RegisterFile.CR0_EVENTQEN) || registers.isActive(RegisterFile.GERROR_EVENTQ_ABT_ERR)) {
            return;
        }
        QueueIndex queue = registers.eventQueue();
        if (queue.isFull()) {
            registers.eventOverflow();
            return;
        }
        long address = queue.produceAddress();
        if (!memory.contains(address, EventRecord.BYTES)) {
            registers.raise(RegisterFile.GERROR_EVENTQ_ABT_ERR);
            return;
        }
        memory.write64(address, event.word0());
        memory.write64(address + 8, event.word1());
        memory.write64(address + 16, event.word2());
        memory.write64(address + 24, event.word3());
        registers.producedTo(queue.nextProd());
    }
}
