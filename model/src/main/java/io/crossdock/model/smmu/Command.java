package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import org.jspecify.annotations.Nullable;

/**
 * A command as it stands in the queue (specification 4.2 to 4.7): 16 bytes.
 *
 * <pre>
 *              63        32 31         12  11  10  7       0
 * CFGI word 0 | StreamID   | SubstreamID |SSV|SSec| opcode  |
 *      word 1 | RES0            4:0 Range | 0 Leaf           |
 *
 *              63  48 47  32 31 25 24   20 19 17 16 12 11 8 7       0
 * TLBI word 0 | ASID | VMID |     | SCALE |     | NUM  |   | opcode  |
 *              63             12 11 10 9   8 7      1   0
 *      word 1 | Address         |  TG  | TTL |       |Leaf|
 *
 *              63          32 31 28 27    24 23 22 21 14 13 12 11 8 7       0
 * SYNC word 0 | MSIData      |     |MSIAttr | MSH |     | CS  |    | opcode  |
 *      word 1 | MSIAddress 55:2                                             |
 * </pre>
 */
record Command(long word0, long word1) {
    static final int BYTES = 16;

    @Nullable
    Opcode opcode() {
        return Opcode.of((int) word0);
    }

    /** Why the command is illegal (CERROR_ILL), or null. */
    @Nullable
    String fault() {
        Opcode opcode = opcode();
        if (opcode == null) {
            return "opcode 0x" + Long.toHexString(word0 & 0xff) + " is not one of this unit";
        }
        if (opcode.takesStream() && Bits.bit(word0, 10)) {
            return "SSec=1 on a Non-secure queue";
        }
        if (opcode == Opcode.SYNC && Bits.field(word0, 13, 12) == 3) {
            return "CS=3 is reserved";
        }
        if (opcode.takesAddress() && granuleLg2() != 0 && num() == 0 && scale() == 0 && level() == 0) {
            return "TG without NUM, SCALE or TTL is reserved";
        }
        return null;
    }

    int streamId() {
        return (int) Bits.field(word0, 63, 32);
    }

    int substreamId() {
        return (int) Bits.field(word0, 31, 12);
    }

    /** log2 of the streams that CFGI_STE_RANGE covers. */
    int streamsLg2() {
        return (int) Bits.field(word1, 4, 0) + 1;
    }

    int asid() {
        return (int) Bits.field(word0, 63, 48);
    }

    int vmid() {
        return (int) Bits.field(word0, 47, 32);
    }

    /** Granule of the entries meant (TG), as log2 of bytes; 0 for any. */
    int granuleLg2() {
        return switch ((int) Bits.field(word1, 11, 10)) {
            case 1 -> 12;
            case 2 -> 14;
            case 3 -> 16;
            default -> 0;
        };
    }

    /** Level of the entries meant (TTL); 0 for any. Level 1 of a 16K table holds no leaf: taken for any. */
    int level() {
        int ttl = granuleLg2() == 0 ? 0 : (int) Bits.field(word1, 9, 8);
        return granuleLg2() == 14 && ttl == 1 ? 0 : ttl;
    }

    long firstAddress() {
        return word1 & ~0xfffL;
    }

    /** Last address of the range; the first one unless TG asks for a range (specification 4.4.1.1). */
    long lastAddress() {
        long first = firstAddress();
        if (granuleLg2() == 0) {
            return first;
        }
        // At most 2^(5 + 31 + 16) bytes; a range does not wrap.
        long last = first + (((num() + 1) << scale()) << granuleLg2()) - 1;
        return Long.compareUnsigned(last, first) < 0 ? -1L : last;
    }

    private long num() {
        return Bits.field(word0, 16, 12);
    }

    private int scale() {
        return (int) Bits.field(word0, 24, 20);
    }
}
