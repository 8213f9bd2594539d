package io.crossdock.workbench.run;

import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.copyengine.CopyEngine;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * A device that copies, and the comparison of what it copied with the bytes at the destination. Used by one thread at a
 * time.
 */
final class CopyInitiator {
    /** Passes over a small window at most; enough that the first, cold pass no longer shows. */
    private static final int MAX_PASSES = 64;

    private static final long SEED = 0x5eed;
    private static final long SLICE = 1 << 30;

    private final DmaDevice device;
    private final CopyEngine engine;
    private long transfers;

    private CopyInitiator(DmaDevice device, CopyEngine engine) {
        this.device = device;
        this.engine = engine;
    }

    static CopyInitiator open(DmaDevice device) {
        return new CopyInitiator(device, CopyEngine.open(device));
    }

    DmaDevice device() {
        return device;
    }

    boolean carriesMemoryType() {
        return device.carriesMemoryType();
    }

    long localSize() {
        return engine.localSize();
    }

    /** Transfers that the processor has started and waited for. */
    long transfers() {
        return transfers;
    }

    /** Writes; returns whether every byte was found at the destination. */
    boolean writeThrough(TransferSession.Target target, long bytes) {
        boolean intact = true;
        for (long pass = 0; pass < passes(bytes, target.mapping().size()); pass++) {
            intact &= writePass(target, pass);
        }
        return intact;
    }

    private boolean writePass(TransferSession.Target target, long pass) {
        DmaMapping mapping = target.mapping();
        engine.fill(SEED + pass, 0, mapping.size());
        transfers++;
        engine.write(mapping, 0, 0, mapping.size());
        return engine.crc32c(0, mapping.size()) == checksum(target.bytes());
    }

    /** Reads; returns whether every byte was found at the initiator. */
    boolean readThrough(TransferSession.Target target, long bytes) {
        boolean intact = true;
        for (long pass = 0; pass < passes(bytes, target.mapping().size()); pass++) {
            intact &= readPass(target);
        }
        return intact;
    }

    private boolean readPass(TransferSession.Target target) {
        DmaMapping mapping = target.mapping();
        engine.fill(~SEED, 0, mapping.size());
        transfers++;
        boolean answered = !engine.read(mapping, 0, 0, mapping.size()).failed();
        return answered & engine.crc32c(0, mapping.size()) == checksum(target.bytes());
    }

    /** Writes into a buffer that the reader then empties, chunk by chunk; returns whether every byte came through. */
    boolean stageTo(CopyInitiator reader, TransferSession.Stage stage, long bytes) {
        boolean intact = true;
        long chunk = stage.in().mapping().size();
        for (long pass = 0; pass < passes(bytes, chunk); pass++) {
            intact &= writePass(stage.in(), pass);
            intact &= reader.readPass(stage.out());
            intact &= engine.crc32c(0, chunk) == reader.engine.crc32c(0, chunk);
        }
        return intact;
    }

    private static long passes(long bytes, long window) {
        return Math.min(MAX_PASSES, (bytes + window - 1) / window);
    }

    private static long checksum(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        for (long done = 0; done < bytes.byteSize(); done += SLICE) {
            crc.update(bytes.asSlice(done, Math.min(SLICE, bytes.byteSize() - done))
                    .asByteBuffer());
        }
        return crc.getValue();
    }
}
