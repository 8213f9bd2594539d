package io.crossdock.model.device;

/** A function whose BARs are memory and nothing else, such as shared memory between machines. */
public final class MemoryDevice implements Device {
    @Override
    public long registerBytes(long barSize) {
        return 0;
    }

    @Override
    public int read32(long offset) {
        return -1;
    }

    @Override
    public void write32(long offset, int value) {
        // no registers
    }

    @Override
    public void step() {
        // no engine
    }
}
