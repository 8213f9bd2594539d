package io.crossdock.dma;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pieces of memory that a device reaches one behind the other, as by Linux's {@code dma_map_sg}. Made by {@link
 * DmaDevice#mapScatterlist}, valid until unmapped.
 *
 * <p>Where a unit translates, all pieces lie in one range of addresses, which is taken and given back whole. A device reaches
 * whole pages, so a piece that begins or ends inside a page has a gap before or behind it: pieces that meet at page borders
 * are one segment, others are segments of their own.
 *
 * <p>Thread-safe; of several calls that unmap it, one succeeds.
 */
public final class DmaScatterlist {
    private final DmaDevice device;
    private final List<DmaPiece> pieces;
    private final List<Segment> segments;
    private final Direction direction;
    private final Way way;
    private final AtomicBoolean live = new AtomicBoolean(true);

    /**
     * What the device is told: one of its descriptors.
     *
     * @param dmaAddress address of the first byte as the device must send it
     * @param size bytes
     */
    public record Segment(long dmaAddress, long size) {}

    DmaScatterlist(DmaDevice device, List<DmaPiece> pieces, List<Segment> segments, Direction direction, Way way) {
        this.device = device;
        this.pieces = pieces;
        this.segments = segments;
        this.direction = direction;
        this.way = way;
    }

    /** The device that may use it. */
    public DmaDevice device() {
        return device;
    }

    /** What was mapped, in order. */
    public List<DmaPiece> pieces() {
        return pieces;
    }

    /** The same for the device, in order: at most as many as pieces. */
    public List<Segment> segments() {
        return segments;
    }

    public Direction direction() {
        return direction;
    }

    public Way way() {
        return way;
    }

    public boolean isLive() {
        return live.get();
    }

    /** Takes the right to unmap; the first caller gets it. */
    boolean kill() {
        return live.compareAndSet(true, false);
    }

    /** Gives the right back after an unmap that changed nothing. */
    void revive() {
        live.set(true);
    }

    @Override
    public String toString() {
        return pieces.size() + " pieces in " + segments.size() + " segments from 0x"
                + Long.toHexString(segments.getFirst().dmaAddress()) + " on, " + direction + " " + way;
    }
}
