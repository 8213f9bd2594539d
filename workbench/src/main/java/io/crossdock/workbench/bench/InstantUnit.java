package io.crossdock.workbench.bench;

import io.crossdock.machine.Mmio;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** Registers that keep what is written, and answer some of it at once. A write of 64 bits is two of 32, low half first. */
abstract class InstantUnit implements Mmio {
    private final AtomicIntegerArray words;
    private @Nullable Runnable listener;

    InstantUnit(int size) {
        words = new AtomicIntegerArray(size / Integer.BYTES);
    }

    /** Has somebody hear of each register that is about to be written. */
    final void heardBy(Runnable newListener) {
        listener = newListener;
    }

    private void hear() {
        if (listener != null) {
            listener.run();
        }
    }

    /** A register was written whole. */
    abstract void written(int offset);

    final int get(int offset) {
        return words.get(offset >>> 2);
    }

    final long get64(int offset) {
        return Integer.toUnsignedLong(get(offset)) | (long) get(offset + 4) << 32;
    }

    final void set(int offset, int value) {
        words.set(offset >>> 2, value);
    }

    final void set64(int offset, long value) {
        set(offset, (int) value);
        set(offset + 4, (int) (value >>> 32));
    }

    @Override
    public final long size() {
        return (long) words.length() * Integer.BYTES;
    }

    @Override
    public final int read8(long offset) {
        return get((int) offset & ~3) >>> 8 * ((int) offset & 3) & 0xff;
    }

    @Override
    public final int read16(long offset) {
        return get((int) offset & ~3) >>> 8 * ((int) offset & 3) & 0xffff;
    }

    @Override
    public final int read32(long offset) {
        return get((int) offset);
    }

    @Override
    public final long read64(long offset) {
        return get64((int) offset);
    }

    @Override
    public final void write8(long offset, int value) {
        insert((int) offset, 0xff, value);
    }

    @Override
    public final void write16(long offset, int value) {
        insert((int) offset, 0xffff, value);
    }

    private void insert(int offset, int mask, int value) {
        int shift = 8 * (offset & 3);
        int word = get(offset & ~3) & ~(mask << shift) | (value & mask) << shift;
        write32(offset & ~3, word);
    }

    @Override
    public final void write32(long offset, int value) {
        hear();
        set((int) offset, value);
        written((int) offset);
    }

    @Override
    public final void write64(long offset, long value) {
        hear();
        set64((int) offset, value);
        written((int) offset);
    }
}
