package io.crossdock.iommu;

import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.Bdf;
import java.util.Optional;

/**
 * The ATS capability of a function (PCIe base specification 10.5.1): whether it may keep translations of its own.
 *
 * <pre>
 *      31           20 19   16 15                   0
 * +0  |     next      |version|     id = 0x000f      |
 *      31  30   21 20 16 15   7 6 5 4               0
 * +4  | E |   0   | STU |  0   |G|P| queue depth      |   STU: log2 of the smallest translation, in pages of 4 KiB
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class DeviceTlb {
    private static final int EXTENDED_SPACE = 0x100;
    private static final int SPACE_END = 0x1000;
    private static final int ID = 0x000f;
    private static final int CONTROL = 4;
    private static final int ENABLE = 1 << 31;
    private static final int SMALLEST_UNIT = 0x1f << 16;
    private static final int QUEUE_DEPTH = 0x1f;

    private final PciFunction function;
    private final int offset;

    private DeviceTlb(PciFunction function, int offset) {
        this.function = function;
        this.offset = offset;
    }

    /**
     * That of a function.
     *
     * @throws IommuException if it has none
     */
    public static DeviceTlb of(Machine machine, Bdf bdf) {
        return machine.function(bdf)
                .flatMap(DeviceTlb::of)
                .orElseThrow(() -> new IommuException(bdf + " has no ATS capability: attach it without ATS"));
    }

    private static Optional<DeviceTlb> of(PciFunction function) {
        int left = (SPACE_END - EXTENDED_SPACE) / Long.BYTES; // a damaged list may be a ring
        int at = EXTENDED_SPACE;
        while (at >= EXTENDED_SPACE && left-- > 0) {
            int header = function.configRead32(at);
            if (header == 0 || header == -1) {
                break;
            }
            if ((header & 0xffff) == ID) {
                return Optional.of(new DeviceTlb(function, at));
            }
            at = header >>> 20 & ~3;
        }
        return Optional.empty();
    }

    /** Invalidation requests that the function takes before it has answered one, 1 to 32. */
    public int queueDepth() {
        int depth = function.configRead32(offset + CONTROL) & QUEUE_DEPTH;
        return depth == 0 ? QUEUE_DEPTH + 1 : depth;
    }

    /** Lets the function ask for translations of pages of 4 KiB and more. */
    public void enable() {
        function.configWrite32(offset + CONTROL, function.configRead32(offset + CONTROL) & ~SMALLEST_UNIT | ENABLE);
    }

    /** The function asks for no more translations; what it keeps is to be invalidated. */
    public void disable() {
        function.configWrite32(offset + CONTROL, function.configRead32(offset + CONTROL) & ~ENABLE);
    }
}
