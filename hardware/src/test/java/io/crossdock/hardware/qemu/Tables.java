package io.crossdock.hardware.qemu;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;

/** Memory at a known physical address, so that a test can state tables as literal words. */
final class Tables {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DmaMemory memory;
    private final long base;

    /** Takes 1 MiB, which must lie at {@code expectedBase}. */
    Tables(Machine machine, long expectedBase) {
        this.memory = machine.allocate(1 << 20, 1 << 20);
        this.base = memory.machineAddress(0);
        if (base != expectedBase) {
            throw new AssertionError("the test's addresses assume memory at 0x" + Long.toHexString(expectedBase)
                    + ", and it is at 0x" + Long.toHexString(base));
        }
    }

    void put(long phys, long... words) {
        for (int i = 0; i < words.length; i++) {
            memory.bytes().set(WORD, phys - base + 8L * i, words[i]);
        }
    }

    long get(long phys) {
        return memory.bytes().get(WORD, phys - base);
    }

    /** Bytes in hex. */
    String bytes(long phys, int size) {
        return HexFormat.of()
                .formatHex(memory.bytes().asSlice(phys - base, size).toArray(ValueLayout.JAVA_BYTE));
    }

    /** Fills with bytes that depend on the seed, and returns them in hex. */
    String fill(long phys, int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        memory.bytes().asSlice(phys - base, size).copyFrom(MemorySegment.ofArray(bytes));
        return HexFormat.of().formatHex(bytes);
    }
}
