package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;

/**
 * Finds and reads context entries of legacy mode (specification 3.4.2, 9.1). Holds no state: what it reads is what
 * memory has now.
 */
final class ContextTables {
    private static final int ROOT_ENTRY_BYTES = 16;
    private static final long RESERVED_ROOT = ContextLayout.ROOT.reserved(0);

    private final PhysicalMemory memory;
    private final int hostBits;
    private final int mostLevels;

    ContextTables(PhysicalMemory memory, VtdParameters parameters) {
        this.memory = memory;
        this.hostBits = parameters.hostBits();
        this.mostLevels = parameters.mode().mostLevels();
    }

    Lookup find(long rootTable, int sourceId) {
        long rootAddress = rootTable + (long) (sourceId >>> 8) * ROOT_ENTRY_BYTES;
        if (!memory.contains(rootAddress, ROOT_ENTRY_BYTES)) {
            return fault(FaultReason.ROOT_TABLE_ACCESS_ERROR, rootAddress, 1);
        }
        long root = memory.read64(rootAddress);
        if (!ContextLayout.ROOT_P.isSet(root)) {
            return fault(FaultReason.ROOT_ENTRY_NOT_PRESENT, rootAddress, 1);
        }
        if ((root & (RESERVED_ROOT | ~Bits.ones(hostBits))) != 0 || memory.read64(rootAddress + 8) != 0) {
            return fault(FaultReason.ROOT_ENTRY_RESERVED, rootAddress, 1);
        }
        long address = ContextLayout.CTP.in(root) + (sourceId & 0xffL) * ContextEntry.BYTES;
        if (!memory.contains(address, ContextEntry.BYTES)) {
            return fault(FaultReason.CONTEXT_TABLE_ACCESS_ERROR, address, 2);
        }
        ContextEntry entry = new ContextEntry(memory.read64(address), memory.read64(address + 8));
        if (!entry.isPresent()) {
            return fault(FaultReason.CONTEXT_ENTRY_NOT_PRESENT, entry, address);
        }
        if (entry.reservedSet(hostBits)) {
            return fault(FaultReason.CONTEXT_ENTRY_RESERVED, entry, address);
        }
        if (!entry.supported(mostLevels)) {
            return fault(FaultReason.CONTEXT_ENTRY_INVALID, entry, address);
        }
        return new Lookup.Found(entry.space(), 2);
    }

    private static Lookup fault(FaultReason reason, long at, int reads) {
        return new Lookup.Fault(reason, false, true, at, reads);
    }

    private static Lookup fault(FaultReason reason, ContextEntry entry, long at) {
        return new Lookup.Fault(reason, false, !(reason.isQualified() && entry.faultsDisabled()), at, 2);
    }
}
