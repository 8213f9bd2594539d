package io.crossdock.conformance;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** System memory. */
final class MemoryChecks {
    private static final long PAGE = 4096;

    private MemoryChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "memory-comes-in-whole-pages",
                        "A size is rounded up to whole pages, and addresses are contiguous.",
                        MemoryChecks::comesInPages),
                new Check(
                        "memory-is-aligned",
                        "Memory lies at a multiple of the alignment that was asked for.",
                        MemoryChecks::isAligned),
                new Check(
                        "memory-is-zeroed",
                        "Memory holds zeros when it is taken, also when it was used before.",
                        MemoryChecks::isZeroed),
                new Check(
                        "memory-does-not-overlap",
                        "No two pieces of memory share a byte.",
                        MemoryChecks::doesNotOverlap),
                new Check(
                        "memory-that-is-not-there-is-refused",
                        "Asking for more memory than there is ends in a MachineException.",
                        bench -> Expect.refused(
                                MachineException.class,
                                () -> bench.machine().allocate(1L << 60, PAGE),
                                "allocating 2^60 bytes")));
    }

    private static void comesInPages(Bench bench) {
        DmaMemory memory = bench.machine().allocate(PAGE + 1, PAGE);
        Expect.equal(memory.size(), 2 * PAGE, "size of 4097 bytes");
        Expect.equal(memory.bytes().byteSize(), 2 * PAGE, "bytes to be seen of 4097");
        Expect.equal(memory.machineAddress(PAGE + 5) - memory.machineAddress(0), PAGE + 5, "distance of offset 4101");
    }

    private static void isAligned(Bench bench) {
        for (long alignment = PAGE; alignment <= 1 << 21; alignment <<= 3) {
            bench.machine().allocate(PAGE, PAGE); // moves the next one off the alignment
            DmaMemory memory = bench.machine().allocate(PAGE, alignment);
            Expect.equal(memory.machineAddress(0) & alignment - 1, 0, "low bits of memory aligned to " + alignment);
        }
    }

    private static void isZeroed(Bench bench) {
        Machine machine = bench.machine();
        for (int round = 0; round < 3; round++) {
            DmaMemory memory = machine.allocate(16 * PAGE, PAGE);
            MemorySegment bytes = memory.bytes();
            for (long at = 0; at < bytes.byteSize(); at += 8) {
                Expect.equal(bytes.get(ValueLayout.JAVA_LONG, at), 0, "new memory at offset " + at);
            }
            bytes.fill((byte) 0xa5);
            machine.free(memory);
        }
    }

    private static void doesNotOverlap(Bench bench) {
        List<DmaMemory> pieces = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            DmaMemory piece = bench.machine().allocate(PAGE * (1 + i % 3), PAGE);
            piece.bytes().fill((byte) (i + 1));
            pieces.add(piece);
        }
        for (int i = 0; i < pieces.size(); i++) {
            MemorySegment bytes = pieces.get(i).bytes();
            for (long at = 0; at < bytes.byteSize(); at += 512) {
                Expect.equal(bytes.get(ValueLayout.JAVA_BYTE, at), i + 1, "byte " + at + " of piece " + i);
            }
        }
    }
}
