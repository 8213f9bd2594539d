package io.crossdock.iommu.amdvi;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import java.util.OptionalInt;

/**
 * The header of the capability that the unit's PCI function has (AMD I/O Virtualization Technology Specification, publication
 * 48882, 3.2; which section it is, was recalled, the bits are Linux's and QEMU's).
 *
 * <pre>
 *  31    29   28     27     26       25       24     23   19 18     16 15    8 7     0
 * +--------+------+------+-------+--------+--------+--------+---------+-------+-------+
 * |        |CapExt|EFRSup|NpCache|HtTunnel|IotlbSup| CapRev |CapType 3| next  |ID 0x0f|
 * +--------+------+------+-------+--------+--------+--------+---------+-------+-------+
 * </pre>
 */
final class CapabilityHeader {
    private static final int STATUS_LIST = 1 << 20;
    private static final int POINTER = 0x34;
    private static final int FIRST = 0x40;
    private static final int MOST = (0x100 - FIRST) / 4;
    private static final int ID_AND_TYPE = 0x0007_00ff;
    private static final int IOMMU = 0x0003_000f;
    private static final int IOTLB_SUP = 1 << 24;
    private static final int NP_CACHE = 1 << 26;

    private CapabilityHeader() {}

    /** Whether the unit may remember that an entry was not present. One that does not say is taken to. */
    static boolean remembersAbsent(Machine machine, IommuInfo info) {
        OptionalInt header = of(machine, info);
        return header.isEmpty() || (header.getAsInt() & NP_CACHE) != 0;
    }

    /** Whether the unit answers translation requests, and lets translated requests pass. One that does not say does not. */
    static boolean servesDeviceTlbs(Machine machine, IommuInfo info) {
        OptionalInt header = of(machine, info);
        return header.isPresent() && (header.getAsInt() & IOTLB_SUP) != 0;
    }

    private static OptionalInt of(Machine machine, IommuInfo info) {
        return machine.function(info).map(CapabilityHeader::of).orElse(OptionalInt.empty());
    }

    private static OptionalInt of(PciFunction function) {
        boolean hasList = (function.configRead32(0x04) & STATUS_LIST) != 0;
        int at = hasList ? function.configRead32(POINTER) & 0xfc : 0;
        for (int seen = 0; at >= FIRST && seen < MOST; seen++) {
            int header = function.configRead32(at);
            if ((header & ID_AND_TYPE) == IOMMU) {
                return OptionalInt.of(header);
            }
            at = header >>> 8 & 0xfc;
        }
        return OptionalInt.empty();
    }
}
