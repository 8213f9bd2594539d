package io.crossdock.topology;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import java.util.OptionalInt;

/** What a device is for, as far as its position in a list is named after it: {@code gpu0}, {@code nvme1}. */
enum DeviceKind {
    GPU("gpu"),
    NVME("nvme"),
    NIC("nic"),
    OTHER("dev");

    private static final int ASPEED = 0x1a03;
    private static final int MATROX = 0x102b;

    private final String prefix;

    DeviceKind(String prefix) {
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    /**
     * By class code: display controllers and accelerators (0x03, 0x12), NVMe (0x0108), network (0x02). A display
     * controller on conventional PCI or of a maker of management controllers is a console, not a GPU that anybody would
     * count.
     */
    static DeviceKind of(FunctionInfo f) {
        if (f.classCode().isEmpty()) {
            return OTHER;
        }
        int classAndSubclass = f.classCode().getAsInt() >> 8;
        return switch (classAndSubclass >> 8) {
            case 0x03 -> isConsole(f) ? OTHER : GPU;
            case 0x12 -> GPU;
            case 0x02 -> NIC;
            case 0x01 -> classAndSubclass == 0x0108 ? NVME : OTHER;
            default -> OTHER;
        };
    }

    private static boolean isConsole(FunctionInfo f) {
        return f.portType() == PortType.CONVENTIONAL || is(f.vendorId(), ASPEED) || is(f.vendorId(), MATROX);
    }

    private static boolean is(OptionalInt vendor, int id) {
        return vendor.isPresent() && vendor.getAsInt() == id;
    }

    /** Whether the function is a device rather than a part of the hierarchy. */
    static boolean isDevice(FunctionInfo f) {
        return !f.isBridge() && (f.baseClass().isEmpty() || f.baseClass().getAsInt() != 0x06);
    }
}
