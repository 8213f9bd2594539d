package io.crossdock.driver.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A namespace: an array of blocks (5.15.2.1).
 *
 * @param id its number, from 1
 * @param blocks how many
 * @param blockSize bytes of each
 */
public record Namespace(int id, long blocks, int blockSize) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int FORMATS = 128;

    static Namespace parse(int id, MemorySegment data) {
        long blocks = data.get(LONG, 0);
        if (blocks == 0) {
            // An inactive namespace answers with zeros (5.15.2.1).
            throw new NvmeException("namespace " + id + " is not there or not active; the first is usually 1");
        }
        int format = data.get(ValueLayout.JAVA_BYTE, 26) & 0xf;
        int sizeLg2 = data.get(INT, FORMATS + 4L * format) >>> 16 & 0xff;
        if (sizeLg2 < 9 || sizeLg2 > 20) {
            throw new NvmeException(
                    "namespace " + id + " has no usable block size: lg2=" + sizeLg2 + ", limits=9 to 20; format it");
        }
        return new Namespace(id, blocks, 1 << sizeLg2);
    }

    /** Bytes. */
    public long size() {
        return blocks * blockSize;
    }
}
