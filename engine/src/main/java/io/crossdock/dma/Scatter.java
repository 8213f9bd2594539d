package io.crossdock.dma;

import io.crossdock.dma.DmaScatterlist.Segment;
import java.util.ArrayList;
import java.util.List;

/** Lays the pieces of a scatterlist out in addresses. */
final class Scatter {
    private final List<Segment> segments = new ArrayList<>();
    private long start;
    private long end;

    /** Adds a piece; one that begins where the last one ended joins it. */
    void add(long dmaAddress, long size) {
        if (dmaAddress != end || end == start) {
            finish();
            start = dmaAddress;
        }
        end = dmaAddress + size;
    }

    private void finish() {
        if (end != start) {
            segments.add(new Segment(start, end - start));
        }
    }

    /** What the device is told. */
    List<Segment> segments() {
        finish();
        return List.copyOf(segments);
    }

    /** Pieces that lie in whole pages one behind the other from an address on. */
    static List<Segment> translated(List<DmaPiece> pieces, long iova, long mask) {
        Scatter scatter = new Scatter();
        long at = iova;
        for (DmaPiece piece : pieces) {
            scatter.add(at | piece.phys() & mask, piece.size());
            at += span(piece, mask);
        }
        return scatter.segments();
    }

    /** Bytes of the pages that a piece lies in. */
    static long span(DmaPiece piece, long mask) {
        return (piece.phys() & mask) + piece.size() + mask & ~mask;
    }

    /** Bytes of the pages that all pieces lie in. */
    static long span(List<DmaPiece> pieces, long mask) {
        long sum = 0;
        for (DmaPiece piece : pieces) {
            sum += span(piece, mask);
        }
        return sum;
    }
}
