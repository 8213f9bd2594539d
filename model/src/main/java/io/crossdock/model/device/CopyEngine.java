package io.crossdock.model.device;

import io.crossdock.model.fabric.BusMaster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A DMA engine that copies between device-local memory and bus addresses. It works in slices, one per step of machine
 * time, so a driver can change mappings under a running copy.
 *
 * <p>DONE is set when the last access has taken effect at its destination. Writes are posted: one that is refused on
 * the way raises nothing here.
 */
public final class CopyEngine implements Device {
    private static final int VERSION = 1;
    /** Bytes per step on the bus: about the speed of a Gen4 x16 link at the model's pace of 1 microsecond a step. */
    private static final long BUS_SLICE = 1 << 15;

    private static final long LOCAL_SLICE = 1 << 22;
    private static final long PAGE = 4096;
    private static final int MAX_REQUEST = 4096;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final BusMaster bus;
    private final DeviceSpace space;
    private final long localSize;
    private @Nullable MemorySegment local;

    private long localOffset;
    private long busAddress;
    private long length;
    private long pattern;
    private int maxPayload;
    private int maxRead;
    private int status;
    private long result;
    private long errorAddress;

    private int command;
    private long done;
    private boolean failed;
    private boolean sent;
    private long mark;
    private final CRC32C checksum = new CRC32C();
    /** Filled, then copied at once: before the second compiler, a store into a segment costs many into an array. */
    private final long[] words = new long[512];

    /** @param localSize bytes of device-local memory */
    public CopyEngine(BusMaster bus, DeviceSpace space, long localSize) {
        this.bus = bus;
        this.space = space;
        this.localSize = localSize;
    }

    @Override
    public long registerBytes(long barSize) {
        return CopyEngineLayout.BYTES;
    }

    private MemorySegment local() {
        MemorySegment m = local;
        if (m == null) {
            m = space.allocate(localSize);
            local = m;
        }
        return m;
    }

    @Override
    public int read32(long offset) {
        return switch ((int) offset) {
            case CopyEngineLayout.ID -> CopyEngineLayout.ID_VALUE;
            case CopyEngineLayout.VERSION -> VERSION | bus.tags() << 16;
            case CopyEngineLayout.MAX_PAYLOAD -> maxPayload;
            case CopyEngineLayout.MAX_READ -> maxRead;
            case CopyEngineLayout.STATUS -> status;
            default -> (int) (wide((int) offset & ~7) >>> (offset & 4) * 8);
        };
    }

    private long wide(int offset) {
        return switch (offset) {
            case CopyEngineLayout.LOCAL_SIZE -> localSize;
            case CopyEngineLayout.LOCAL -> localOffset;
            case CopyEngineLayout.BUS -> busAddress;
            case CopyEngineLayout.LENGTH -> length;
            case CopyEngineLayout.PATTERN -> pattern;
            case CopyEngineLayout.RESULT -> result;
            case CopyEngineLayout.ERROR_ADDRESS -> errorAddress;
            default -> 0;
        };
    }

    @Override
    public void write32(long offset, int value) {
        int shift = (int) (offset & 4) * 8;
        switch ((int) offset & ~7) {
            case CopyEngineLayout.LOCAL -> localOffset = half(localOffset, shift, value);
            case CopyEngineLayout.BUS -> busAddress = half(busAddress, shift, value);
            case CopyEngineLayout.LENGTH -> length = half(length, shift, value);
            case CopyEngineLayout.PATTERN -> pattern = half(pattern, shift, value);
            case CopyEngineLayout.MAX_PAYLOAD -> {
                if (shift == 0) {
                    maxPayload = value;
                } else {
                    maxRead = value;
                }
            }
            case CopyEngineLayout.COMMAND -> {
                if (shift == 0) {
                    start(value);
                } else {
                    status &= ~(value & (CopyEngineLayout.DONE | CopyEngineLayout.ERROR));
                }
            }
            default -> {
                // read-only
            }
        }
    }

    private static long half(long old, int shift, int value) {
        return old & ~(0xffff_ffffL << shift) | (value & 0xffff_ffffL) << shift;
    }

    private void start(int newCommand) {
        if ((status & CopyEngineLayout.BUSY) != 0) {
            return;
        }
        command = newCommand;
        status = CopyEngineLayout.BUSY;
        result = 0;
        errorAddress = 0;
        done = 0;
        failed = false;
        sent = false;
        checksum.reset();
        boolean onBus = newCommand == CopyEngineLayout.WRITE || newCommand == CopyEngineLayout.READ;
        if (length < 0 || Long.compareUnsigned(localOffset, localSize) > 0 || length > localSize - localOffset) {
            fail(localOffset);
        } else if (onBus && !bus.isEnabled()) {
            fail(busAddress);
        } else if (newCommand < CopyEngineLayout.WRITE || newCommand > CopyEngineLayout.CRC32C) {
            fail(0);
        }
    }

    private void fail(long address) {
        failed = true;
        errorAddress = address;
        finishSending();
    }

    private void finishSending() {
        sent = true;
        mark = bus.mark();
    }

    @Override
    public void step() {
        if ((status & CopyEngineLayout.BUSY) == 0) {
            return;
        }
        if (!sent) {
            switch (command) {
                case CopyEngineLayout.WRITE -> writeSlice();
                case CopyEngineLayout.READ -> readSlice();
                case CopyEngineLayout.FILL -> fillSlice();
                default -> checksumSlice();
            }
            if (!sent && done == length) {
                finishSending();
            }
        }
        if (sent && bus.hasLanded(mark)) {
            status = CopyEngineLayout.DONE | (failed ? CopyEngineLayout.ERROR : 0);
            result = command == CopyEngineLayout.CRC32C && !failed ? checksum.getValue() : done;
        }
    }

    /** Bytes until the end of the slice, which is a page boundary on the bus: no page's requests are torn apart. */
    private long busSlice() {
        long end = busAddress + done + BUS_SLICE & -PAGE;
        return Math.min(length - done, end - (busAddress + done));
    }

    private static int request(int register, int otherwise) {
        return register == 0 ? otherwise : Math.clamp(register, 1, MAX_REQUEST);
    }

    private void writeSlice() {
        long bytes = busSlice();
        int payload = request(maxPayload, bus.maxPayload());
        bus.write(busAddress + done, local(), localOffset + done, bytes, payload);
        done += bytes;
    }

    private void readSlice() {
        long bytes = busSlice();
        int size = request(maxRead, bus.maxRead());
        long good = bus.read(busAddress + done, local(), localOffset + done, bytes, size);
        done += good;
        if (good < bytes) {
            fail(busAddress + done);
        }
    }

    /** Word i of the pattern is the SplitMix64 finaliser of seed + i, so that any byte can be checked by itself. */
    private void fillSlice() {
        long bytes = Math.min(length - done, LOCAL_SLICE);
        MemorySegment memory = local();
        long at = 0;
        while (at + 8 <= bytes) {
            int count = (int) Math.min(words.length, (bytes - at) / 8);
            long first = pattern + (done + at) / 8;
            for (int i = 0; i < count; i++) {
                words[i] = mix64(first + i);
            }
            MemorySegment.copy(words, 0, memory, WORD, localOffset + done + at, count);
            at += count * 8L;
        }
        for (long last = mix64(pattern + (done + at) / 8); at < bytes; at++, last >>>= 8) {
            memory.set(ValueLayout.JAVA_BYTE, localOffset + done + at, (byte) last);
        }
        done += bytes;
    }

    private static long mix64(long seed) {
        long z = (seed ^ seed >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private void checksumSlice() {
        long bytes = Math.min(length - done, LOCAL_SLICE);
        checksum.update(local().asSlice(localOffset + done, bytes).asByteBuffer());
        done += bytes;
    }
}
