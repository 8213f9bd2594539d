package io.crossdock.model.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The pages that Identify returns (5.15.2); what is left out is zero: not supported.
 *
 * <pre>
 *  controller:  0 VID | 2 SSVID | 4 SN, 20 bytes | 24 MN, 40 | 64 FR, 8 | 77 MDTS | 80 VER | 111 CNTRLTYPE
 *               512 SQES | 513 CQES | 516 NN | 525 VWC
 *  namespace:   0 NSZE | 8 NCAP | 16 NUSE | 25 NLBAF | 26 FLBAS | 128 LBAF0: 23:16 LBADS
 * </pre>
 */
final class IdentifyData {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final byte IO_CONTROLLER = 1;
    /** A cache that Flush empties; Flush takes the broadcast namespace too. */
    private static final byte CACHE = 7;

    private IdentifyData() {}

    static MemorySegment controller(int vendor, String serial, NvmeParameters parameters) {
        MemorySegment data = page();
        data.set(SHORT, 0, (short) vendor);
        data.set(SHORT, 2, (short) vendor);
        text(data, 4, 20, serial);
        text(data, 24, 40, "Crossdock modelled NVMe");
        text(data, 64, 8, "1");
        data.set(ValueLayout.JAVA_BYTE, 77, (byte) parameters.transferLimitLg2());
        data.set(INT, 80, NvmeLayout.VERSION);
        data.set(ValueLayout.JAVA_BYTE, 111, IO_CONTROLLER);
        data.set(ValueLayout.JAVA_BYTE, 512, (byte) 0x66);
        data.set(ValueLayout.JAVA_BYTE, 513, (byte) 0x44);
        data.set(INT, 516, 1);
        data.set(ValueLayout.JAVA_BYTE, 525, CACHE);
        return data;
    }

    static MemorySegment namespace(long blocks, NvmeParameters parameters) {
        MemorySegment data = page();
        data.set(LONG, 0, blocks);
        data.set(LONG, 8, blocks);
        data.set(LONG, 16, blocks);
        data.set(INT, 128, parameters.blockSizeLg2() << 16);
        return data;
    }

    private static MemorySegment page() {
        return MemorySegment.ofArray(new long[NvmeLayout.PAGE / Long.BYTES]);
    }

    /** ASCII, padded with spaces. */
    private static void text(MemorySegment data, long offset, int size, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        data.asSlice(offset, size).fill((byte) ' ');
        MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, offset, Math.min(size, bytes.length));
    }
}
