package io.crossdock.driver.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a controller says of itself (5.15.2.2).
 *
 * @param vendorId PCI vendor
 * @param serial serial number
 * @param model model number
 * @param firmware firmware revision
 * @param version major in bits 31:16, minor in 15:8, tertiary in 7:0
 * @param transferLimit bytes that one command may move; {@link Integer#MAX_VALUE} if it names no limit
 * @param namespaces greatest namespace number
 */
public record ControllerInfo(
        int vendorId, String serial, String model, String firmware, int version, int transferLimit, int namespaces) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static ControllerInfo parse(MemorySegment data, int version) {
        int mdts = data.get(ValueLayout.JAVA_BYTE, 77) & 0xff;
        return new ControllerInfo(
                data.get(INT, 0) & 0xffff,
                text(data, 4, 20),
                text(data, 24, 40),
                text(data, 64, 8),
                version,
                mdts == 0 || mdts > 18 ? Integer.MAX_VALUE : Prps.PAGE << mdts,
                data.get(INT, 516));
    }

    private static String text(MemorySegment data, long offset, long size) {
        byte[] bytes = data.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII).strip();
    }

    /** Version as text, such as 1.4.0. */
    public String versionText() {
        return (version >>> 16) + "." + (version >>> 8 & 0xff) + "." + (version & 0xff);
    }
}
