package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import org.jspecify.annotations.Nullable;

/** A command ({@link CommandLayout}). */
record Command(long word0, long word1) {
    static final int BYTES = 16;
    private static final int ATC_PAGE_LG2 = 12;
    /** 2<sup>64</sup> bytes. */
    private static final int ATC_EVERYTHING = 52;

    @Nullable
    Opcode opcode() {
        return Opcode.of(CommandLayout.OPCODE.intOf(word0));
    }

    /** Why the command is illegal (CERROR_ILL), or null. */
    @Nullable
    String fault() {
        Opcode opcode = opcode();
        if (opcode == null) {
            return "opcode 0x" + Long.toHexString(CommandLayout.OPCODE.of(word0)) + " is not one of this unit";
        }
        if (opcode.takesStream() && CommandLayout.SSEC.isSet(word0)) {
            return "SSec=1 on a Non-secure queue";
        }
        if (opcode == Opcode.ATC_INV && CommandLayout.ATC_SIZE.intOf(word1) > ATC_EVERYTHING) {
            return "Size=" + CommandLayout.ATC_SIZE.of(word1) + " is reserved";
        }
        if (opcode == Opcode.SYNC && CommandLayout.CS.of(word0) == 3) {
            return "CS=3 is reserved";
        }
        if (opcode.takesAddress() && granuleLg2() != 0 && num() == 0 && scale() == 0 && level() == 0) {
            return "TG without NUM, SCALE or TTL is reserved";
        }
        return null;
    }

    int streamId() {
        return CommandLayout.STREAM_ID.intOf(word0);
    }

    boolean hasSubstream() {
        return CommandLayout.SSV.isSet(word0);
    }

    int substreamId() {
        return CommandLayout.SUBSTREAM_ID.intOf(word0);
    }

    /** log2 of the streams that CFGI_STE_RANGE covers. */
    int streamsLg2() {
        return CommandLayout.RANGE.intOf(word1) + 1;
    }

    int asid() {
        return CommandLayout.ASID.intOf(word0);
    }

    int vmid() {
        return CommandLayout.VMID.intOf(word0);
    }

    /** Granule of the entries meant (TG), as log2 of bytes; 0 for any. */
    int granuleLg2() {
        return switch (CommandLayout.TG.intOf(word1)) {
            case 1 -> 12;
            case 2 -> 14;
            case 3 -> 16;
            default -> 0;
        };
    }

    /** Level of the entries meant (TTL); 0 for any. Level 1 of a 16K table holds no leaf: taken for any. */
    int level() {
        int ttl = granuleLg2() == 0 ? 0 : CommandLayout.TTL.intOf(word1);
        return granuleLg2() == 14 && ttl == 1 ? 0 : ttl;
    }

    /** First and last address of CMD_ATC_INV, whose address is taken for a multiple of the size (specification 4.5.1). */
    long firstOfDevice() {
        return CommandLayout.ATC_ADDRESS.in(word1) & ~deviceBits();
    }

    long lastOfDevice() {
        return CommandLayout.ATC_ADDRESS.in(word1) | deviceBits();
    }

    private long deviceBits() {
        return Bits.ones(ATC_PAGE_LG2 + CommandLayout.ATC_SIZE.intOf(word1));
    }

    /** Whether entries of a granule and level are meant. */
    boolean meansShape(int ofGranuleLg2, int ofLevel) {
        return (granuleLg2() == 0 || granuleLg2() == ofGranuleLg2) && (level() == 0 || level() == ofLevel);
    }

    /** Whether cached table descriptors may stay. */
    boolean leavesOnly() {
        return CommandLayout.TLBI_LEAF.isSet(word1);
    }

    long firstAddress() {
        return CommandLayout.ADDRESS.in(word1);
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
        return CommandLayout.NUM.of(word0);
    }

    private int scale() {
        return CommandLayout.SCALE.intOf(word0);
    }
}
