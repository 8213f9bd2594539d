package io.crossdock.conformance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Bytes that are easily told apart, and their comparison. */
final class Pattern {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Pattern() {}

    /** Fills memory so that no byte is zero and neighbours differ. */
    static void fill(MemorySegment bytes, int seed) {
        for (long at = 0; at < bytes.byteSize(); at++) {
            bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (1 + (at * 7 + at / 251 + seed * 31L) % 255));
        }
    }

    static long word(MemorySegment bytes, long offset) {
        return bytes.get(WORD, offset);
    }

    static void expectSame(MemorySegment source, long from, MemorySegment destination, long to, long length) {
        long mismatch = MemorySegment.mismatch(source, from, from + length, destination, to, to + length);
        Expect.that(
                mismatch < 0,
                () -> "byte " + mismatch + " of " + length + ": seen="
                        + destination.get(ValueLayout.JAVA_BYTE, to + mismatch) + ", expected="
                        + source.get(ValueLayout.JAVA_BYTE, from + mismatch));
    }

    /** The destination holds the copy, and zeros around it. */
    static void expectCopy(MemorySegment source, long from, MemorySegment destination, long to, long length) {
        expectSame(source, from, destination, to, length);
        expectZero(destination.asSlice(0, to), 0);
        expectZero(destination.asSlice(to + length), to + length);
    }

    static void expectZero(MemorySegment bytes, long offsetForMessage) {
        for (long at = 0; at < bytes.byteSize(); at++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at) != 0) {
                throw new ConformanceFailure(
                        "byte at offset " + (offsetForMessage + at) + " was written, and nothing was sent there");
            }
        }
    }
}
