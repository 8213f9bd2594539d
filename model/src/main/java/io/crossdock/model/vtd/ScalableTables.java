package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.vtd.AddressSpace.Translation;

/**
 * Finds and reads context entries and PASID entries of scalable mode (specification 3.4.3, 9.1, 9.4 to 9.6). Holds no
 * state: what it reads is what memory has now.
 */
final class ScalableTables {
    private static final int ROOT_BYTES = 16;
    private static final int CONTEXT_BYTES = 32;
    private static final int PASID_BYTES = 64;
    /** PASIDs of one entry of the directory. */
    private static final int TABLE_PASIDS_LG2 = 6;

    private static final int SMALLEST_DIRECTORY_LG2 = 7;
    private static final int FIRST_STAGE = 0b001;
    private static final int SECOND_STAGE = 0b010;
    private static final int PASS_THROUGH = 0b100;

    private final PhysicalMemory memory;
    private final long beyond;
    /** Bits of words 0 and 1 of a PASID entry that the unit reserves besides those that every unit does. */
    private final long[] denied;

    /** The same of word 2, which counts in the first stage: ECAP.SRS, ECAP.ERS and ECAP.EAFS are 0. */
    private final long deniedInFirstStage;

    private final VtdMode mode;

    /** A context entry that can be used, or why there is none. */
    sealed interface ContextLookup permits ScalableContext, Lookup.Fault {}

    ScalableTables(PhysicalMemory memory, VtdParameters parameters) {
        this.memory = memory;
        this.beyond = ~Bits.ones(parameters.hostBits());
        this.mode = parameters.mode();
        this.deniedInFirstStage =
                beyond | ScalableLayout.SRE.mask() | ScalableLayout.ERE.mask() | ScalableLayout.EAFE.mask();
        this.denied = new long[] {
            ScalableLayout.SSADE.mask(),
            (parameters.coherentWalks() ? 0 : ScalableLayout.PWSNP.mask())
                    | (parameters.snoopControl() ? 0 : ScalableLayout.PGSNP.mask())
        };
    }

    /** By what requests without PASID are translated. */
    Lookup find(long rootTable, int sourceId) {
        return switch (context(rootTable, sourceId)) {
            case Lookup.Fault fault -> fault;
            case ScalableContext context -> pasid(context, context.ridPasid(), 2);
        };
    }

    ContextLookup context(long rootTable, int sourceId) {
        long rootAddress = rootTable + (long) (sourceId >>> 8) * ROOT_BYTES;
        if (!memory.contains(rootAddress, ROOT_BYTES)) {
            return fault(FaultReason.ROOT_TABLE_ACCESS_ERROR, false, rootAddress, 1);
        }
        // The upper half serves devices 16 to 31; both have the same fields.
        long half = memory.read64(rootAddress + (Bits.bit(sourceId, 7) ? Long.BYTES : 0));
        if (!ScalableLayout.LP.isSet(half)) {
            return fault(FaultReason.ROOT_ENTRY_NOT_PRESENT, false, rootAddress, 1);
        }
        if ((half & (ScalableLayout.ROOT.reserved(0) | beyond)) != 0) {
            return fault(FaultReason.ROOT_ENTRY_RESERVED, false, rootAddress, 1);
        }
        long at = ScalableLayout.LCTP.in(half) + (sourceId & 0x7fL) * CONTEXT_BYTES;
        if (!memory.contains(at, CONTEXT_BYTES)) {
            return fault(FaultReason.CONTEXT_TABLE_ACCESS_ERROR, false, at, 2);
        }
        long word0 = memory.read64(at);
        boolean silent = ScalableLayout.FPD.isSet(word0);
        if (!ScalableLayout.P.isSet(word0)) {
            return fault(FaultReason.CONTEXT_ENTRY_NOT_PRESENT, silent, at, 2);
        }
        if (reservedSet(ScalableLayout.CONTEXT, at, CONTEXT_BYTES) || (word0 & beyond) != 0) {
            return fault(FaultReason.CONTEXT_ENTRY_RESERVED, silent, at, 2);
        }
        // Neither requests with PASID nor page requests.
        if ((word0 & (ScalableLayout.PASIDE.mask() | ScalableLayout.PRE.mask())) != 0) {
            return fault(FaultReason.CONTEXT_ENTRY_INVALID, silent, at, 2);
        }
        ScalableContext context = new ScalableContext(
                ScalableLayout.PASIDDIRPTR.in(word0),
                SMALLEST_DIRECTORY_LG2 + ScalableLayout.PDTS.intOf(word0),
                ScalableLayout.RID_PASID.intOf(memory.read64(at + 8)),
                silent,
                ScalableLayout.DTE.isSet(word0));
        return context.ridPasid() >>> TABLE_PASIDS_LG2 >>> context.directoryLg2() != 0
                ? fault(FaultReason.RID_PASID_INVALID, silent, at, 2)
                : context;
    }

    /** @param reads entries read before */
    Lookup pasid(ScalableContext context, int pasid, int reads) {
        boolean silent = context.faultsDisabled();
        long directoryAt = context.directory() + (long) (pasid >>> TABLE_PASIDS_LG2) * Long.BYTES;
        if (!memory.contains(directoryAt, Long.BYTES)) {
            return fault(FaultReason.DIRECTORY_ACCESS_ERROR, silent, directoryAt, reads + 1);
        }
        long directory = memory.read64(directoryAt);
        silent |= ScalableLayout.DIRECTORY_FPD.isSet(directory);
        if (!ScalableLayout.DIRECTORY_P.isSet(directory)) {
            return fault(FaultReason.DIRECTORY_ENTRY_NOT_PRESENT, silent, directoryAt, reads + 1);
        }
        if ((directory & (ScalableLayout.DIRECTORY.reserved(0) | beyond)) != 0) {
            return fault(FaultReason.DIRECTORY_ENTRY_RESERVED, silent, directoryAt, reads + 1);
        }
        long at = ScalableLayout.SMPTBLPTR.in(directory) + (pasid & Bits.ones(TABLE_PASIDS_LG2)) * PASID_BYTES;
        if (!memory.contains(at, PASID_BYTES)) {
            return fault(FaultReason.PASID_TABLE_ACCESS_ERROR, silent, at, reads + 2);
        }
        return entry(at, pasid, context.deviceTlb(), silent, reads + 2);
    }

    private Lookup entry(long at, int pasid, boolean deviceTlb, boolean silentBefore, int reads) {
        long word0 = memory.read64(at);
        long word1 = memory.read64(at + 8);
        boolean silent = silentBefore || ScalableLayout.PASID_FPD.isSet(word0);
        if (!ScalableLayout.PASID_P.isSet(word0)) {
            return fault(FaultReason.PASID_ENTRY_NOT_PRESENT, silent, at, reads);
        }
        if (reservedSet(ScalableLayout.PASID, at, PASID_BYTES)
                || (word0 & (beyond | denied[0])) != 0
                || (word1 & denied[1]) != 0) {
            return fault(FaultReason.PASID_ENTRY_RESERVED, silent, at, reads);
        }
        int type = ScalableLayout.PGTT.intOf(word0);
        if (type == FIRST_STAGE && mode.hasFirstStage()) {
            return firstStage(at, pasid, deviceTlb, silent, reads);
        }
        int levels = ScalableLayout.AW.intOf(word0) + 2;
        if (type != SECOND_STAGE && type != PASS_THROUGH || levels < 3 || levels > mode.mostLevels()) {
            return fault(FaultReason.PASID_ENTRY_INVALID, silent, at, reads);
        }
        return new Lookup.Found(
                new AddressSpace(
                        true,
                        type == PASS_THROUGH ? Translation.PASS_THROUGH : Translation.SECOND_STAGE,
                        silent,
                        ScalableLayout.PWSNP.isSet(word1),
                        ScalableLayout.DID.intOf(word1),
                        pasid,
                        ScalableLayout.SSPTPTR.in(word0),
                        levels,
                        deviceTlb),
                reads);
    }

    /** AW, of the second stage, does not count. */
    private Lookup firstStage(long at, int pasid, boolean deviceTlb, boolean silent, int reads) {
        long word1 = memory.read64(at + 8);
        long word2 = memory.read64(at + 16);
        if ((word2 & deniedInFirstStage) != 0) {
            return fault(FaultReason.PASID_ENTRY_RESERVED, silent, at, reads);
        }
        int levels = ScalableLayout.FSPM.intOf(word2) + 4;
        if (levels > mode.mostLevels()) {
            return fault(FaultReason.PASID_ENTRY_INVALID, silent, at, reads);
        }
        return new Lookup.Found(
                new AddressSpace(
                        true,
                        Translation.FIRST_STAGE,
                        silent,
                        ScalableLayout.PWSNP.isSet(word1),
                        ScalableLayout.DID.intOf(word1),
                        pasid,
                        ScalableLayout.FSPTPTR.in(word2),
                        levels,
                        deviceTlb),
                reads);
    }

    private boolean reservedSet(Layout layout, long at, int bytes) {
        for (int word = 0; word < bytes / Long.BYTES; word++) {
            if ((memory.read64(at + (long) word * Long.BYTES) & layout.reserved(word)) != 0) {
                return true;
            }
        }
        return false;
    }

    private static Lookup.Fault fault(FaultReason reason, boolean silent, long at, int reads) {
        return new Lookup.Fault(reason, true, !(reason.isQualified() && silent), at, reads);
    }
}
