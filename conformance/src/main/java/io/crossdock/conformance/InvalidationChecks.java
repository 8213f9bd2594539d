package io.crossdock.conformance;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.DmaMemory;
import java.util.List;

/** The queue through which translations are invalidated. */
final class InvalidationChecks {
    private static final long PAGE = 4096;
    /** More unmaps than any driver's ring has entries, so that it wraps. */
    private static final int ROUNDS = 700;

    private InvalidationChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "every-invalidation-is-done",
                        "The unit works off every entry of its queue: no translation outlives its unmap.",
                        InvalidationChecks::everyEntry),
                new Check(
                        "a-reused-address-leads-to-its-new-memory",
                        "An address that is mapped again leads to the new memory and not to the old.",
                        InvalidationChecks::reused));
    }

    private static Dma start(Bench bench) {
        if (!bench.domains().contains(DomainKind.TRANSLATED)) {
            throw new Inapplicable("this bench translates nothing");
        }
        return Dma.start(bench.machine(), DomainKind.TRANSLATED);
    }

    private static void everyEntry(Bench bench) {
        try (Dma dma = start(bench)) {
            DmaDevice device = dma.attach(bench.initiators().getFirst());
            DmaProbe probe = bench.open(device);
            DmaMemory memory = bench.machine().allocate(8 * PAGE, PAGE);
            Pattern.fill(memory.bytes(), 10);
            for (int round = 0; round < ROUNDS; round++) {
                long offset = round % 8 * PAGE;
                DmaMapping mapping = device.mapSingle(memory, offset, PAGE, Direction.BIDIRECTIONAL);
                probe.load(mapping.dmaAddress(), 8);
                device.unmap(mapping);
                long before = Pattern.word(memory.bytes(), offset + 64);
                probe.store(mapping.dmaAddress() + 64, 8);
                Expect.equal(
                        Pattern.word(memory.bytes(), offset + 64), before, "memory after unmap number " + (round + 1));
                Expect.that(!dma.drainFaults().isEmpty(), "no fault was recorded after unmap number " + (round + 1));
            }
        }
    }

    private static void reused(Bench bench) {
        try (Dma dma = start(bench)) {
            DmaDevice device = dma.attach(bench.initiators().getFirst());
            DmaProbe probe = bench.open(device);
            DmaMemory old = bench.machine().allocate(PAGE, PAGE);
            DmaMemory young = bench.machine().allocate(PAGE, PAGE);
            DmaMapping first = device.mapSingle(old, 0, PAGE, Direction.BIDIRECTIONAL);
            probe.load(first.dmaAddress(), 8);
            device.unmap(first);
            Pattern.fill(young.bytes(), 11);
            DmaMapping second = device.mapSingle(young, 0, PAGE, Direction.BIDIRECTIONAL);
            probe.load(second.dmaAddress(), 64);
            probe.store(second.dmaAddress() + 1024, 64);
            Pattern.expectSame(young.bytes(), 0, young.bytes(), 1024, 64);
            Pattern.expectZero(old.bytes(), 0);
        }
    }
}
