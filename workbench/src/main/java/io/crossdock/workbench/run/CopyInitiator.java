package io.crossdock.workbench.run;

import io.crossdock.dma.DmaDevice;
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

    /** Bytes per command, as drivers cut large copies; small enough that patterns and checksums stay in the cache. */
    static final long CHUNK = 4 << 20;

    private static final long SEED = 0x5eed;

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

    /** Transfers that the processor has started and waited for. */
    long transfers() {
        return transfers;
    }

    /** Writes the whole window, as often as the size asks for; returns whether every byte was found there. */
    boolean writeThrough(TransferSession.Target target, long bytes) {
        boolean intact = true;
        for (long pass = 0; pass < passes(bytes, target); pass++) {
            for (long at = 0; at < target.mapping().size(); at += CHUNK) {
                intact &= write(target, at, pass);
            }
        }
        return intact;
    }

    /** Writes one chunk with a pattern of its own. */
    private boolean write(TransferSession.Target target, long at, long pass) {
        long size = Math.min(CHUNK, target.mapping().size() - at);
        engine.fill(SEED + pass + at, 0, size);
        transfers++;
        engine.write(target.mapping(), at, 0, size);
        return engine.crc32c(0, size) == checksum(target.bytes().asSlice(at, size));
    }

    /** Reads the whole window, as often as the size asks for; returns whether every byte was found at the initiator. */
    boolean readThrough(TransferSession.Target target, long bytes) {
        boolean intact = true;
        for (long pass = 0; pass < passes(bytes, target); pass++) {
            for (long at = 0; at < target.mapping().size(); at += CHUNK) {
                intact &= read(target, at);
            }
        }
        return intact;
    }

    /** Reads one chunk. Chunks have patterns of their own, so what an earlier read left behind does not pass for this one. */
    private boolean read(TransferSession.Target target, long at) {
        long size = Math.min(CHUNK, target.mapping().size() - at);
        transfers++;
        boolean answered = !engine.read(target.mapping(), at, CHUNK, size).failed();
        boolean same = engine.crc32c(CHUNK, size) == checksum(target.bytes().asSlice(at, size));
        return answered && same;
    }

    /** Writes into a buffer that the reader then empties, chunk by chunk; returns whether every byte came through. */
    boolean stageTo(CopyInitiator reader, TransferSession.Stage stage, long bytes) {
        boolean intact = true;
        long chunks = Math.max(1, bytes / stage.in().mapping().size());
        for (long i = 0; i < chunks; i++) {
            intact &= write(stage.in(), 0, i);
            intact &= reader.read(stage.out(), 0);
        }
        return intact;
    }

    private static long passes(long bytes, TransferSession.Target target) {
        long window = target.mapping().size();
        return Math.min(MAX_PASSES, (bytes + window - 1) / window);
    }

    private static long checksum(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return crc.getValue();
    }
}
