package io.crossdock.model.smmu;

import io.crossdock.model.observe.MemoryType;

/** Decoders of memory type encodings. */
final class MemoryTypes {
    private MemoryTypes() {}

    /**
     * A byte of MAIR (Arm DDI 0487, MAIR_EL1).
     *
     * <pre>
     *  7    4 3    0
     * | 0000 | dd00 |  Device: dd 00 nGnRnE, 01 nGnRE, 10 nGRE, 11 GRE
     * | oooo | iiii |  Normal, neither 0000: 0100 non-cacheable, 00RW and 10RW write-through, 01RW and 11RW write-back
     * </pre>
     *
     * Encodings that the architecture leaves unpredictable are taken for the strongest type, Device-nGnRnE.
     */
    static MemoryType ofMair(int attributes) {
        int outer = attributes >>> 4 & 0xf;
        int inner = attributes & 0xf;
        if (outer == 0) {
            return switch (inner) {
                case 0x4 -> MemoryType.DEVICE_NGNRE;
                case 0x8 -> MemoryType.DEVICE_NGRE;
                case 0xc -> MemoryType.DEVICE_GRE;
                default -> MemoryType.DEVICE_NGNRNE;
            };
        }
        if (inner == 0) {
            return MemoryType.DEVICE_NGNRNE;
        }
        return outer == 4 && inner == 4 ? MemoryType.NORMAL_NON_CACHEABLE : MemoryType.NORMAL_CACHEABLE;
    }

    /**
     * What both stages ask for together, S2FWB off (Arm DDI 0487 D8.6): the stronger of two Device types, Device rather than
     * Normal, and cacheable, inner and outer apart, only what both let be.
     *
     * @param mair byte of MAIR, of stage 1
     * @param memAttr MemAttr of the stage 2 leaf
     */
    static MemoryType combined(int mair, int memAttr) {
        MemoryType first = ofMair(mair);
        MemoryType second = ofMemAttr(memAttr);
        if (first.isDevice() || second.isDevice()) {
            // In the order of the enum, the stronger comes first, and Device before Normal.
            return first.compareTo(second) < 0 ? first : second;
        }
        boolean outer = mair >>> 4 != 4 && memAttr >>> 2 != 1;
        boolean inner = (mair & 0xf) != 4 && (memAttr & 3) != 1;
        return outer || inner ? MemoryType.NORMAL_CACHEABLE : MemoryType.NORMAL_NON_CACHEABLE;
    }

    /** What {@link #ofMair} found, in the words of the architecture. */
    static String mairName(int attributes) {
        int outer = attributes >>> 4 & 0xf;
        int inner = attributes & 0xf;
        if (outer == 0) {
            return switch (inner) {
                case 0x0 -> "Device-nGnRnE";
                case 0x4 -> "Device-nGnRE";
                case 0x8 -> "Device-nGRE";
                case 0xc -> "Device-GRE";
                default -> "unpredictable encoding, taken for Device-nGnRnE";
            };
        }
        if (inner == 0) {
            return "unpredictable encoding, taken for Device-nGnRnE";
        }
        if (outer == 4 && inner == 4) {
            return "Normal Non-cacheable";
        }
        return "Normal, inner " + policy(inner) + ", outer " + policy(outer);
    }

    private static String policy(int nibble) {
        if (nibble == 4) {
            return "Non-cacheable";
        }
        String cache = (nibble & 4) == 0 ? "Write-Through" : "Write-Back";
        return (nibble & 8) == 0 ? cache + " Transient" : cache;
    }

    /**
     * STE.MemAttr and GBPA.MemAttr (specification 5.2): 00dd Device as above; else outer in 3:2 and inner in 1:0, each 01
     * non-cacheable, 10 write-through, 11 write-back. Reserved encodings are taken for Device-nGnRnE.
     */
    static MemoryType ofMemAttr(int memAttr) {
        return switch (memAttr & 0xf) {
            case 0b0001 -> MemoryType.DEVICE_NGNRE;
            case 0b0010 -> MemoryType.DEVICE_NGRE;
            case 0b0011 -> MemoryType.DEVICE_GRE;
            case 0b0101 -> MemoryType.NORMAL_NON_CACHEABLE;
            case 0b0000, 0b0100, 0b1000, 0b1100 -> MemoryType.DEVICE_NGNRNE;
            default -> MemoryType.NORMAL_CACHEABLE;
        };
    }
}
