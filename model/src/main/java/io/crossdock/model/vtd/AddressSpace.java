package io.crossdock.model.vtd;

import io.crossdock.model.x86.X86Walker;
import org.jspecify.annotations.Nullable;

/**
 * What root, context and PASID entries say of the requests of a function.
 *
 * @param scalable whether scalable-mode structures say it, which number faults in their own way
 * @param translation which tables translate
 * @param faultsDisabled FPD, of any entry on the way: qualified faults are not recorded
 * @param snoopedWalks PWSNP: walks snoop, so that they can set flags
 * @param domainId tag of what is cached
 * @param pasid tag of what is cached of the first stage
 * @param root physical address of the top table
 * @param levels levels of the tables
 * @param deviceTlb whether the function may ask for translations, and send requests that it has translated (ATS)
 */
record AddressSpace(
        boolean scalable,
        Translation translation,
        boolean faultsDisabled,
        boolean snoopedWalks,
        int domainId,
        int pasid,
        long root,
        int levels,
        boolean deviceTlb) {
    /** Which tables translate. */
    enum Translation {
        FIRST_STAGE,
        SECOND_STAGE,
        PASS_THROUGH
    }

    /** The same for a function that may keep translations or not. */
    AddressSpace withDeviceTlb(boolean whether) {
        return new AddressSpace(
                scalable, translation, faultsDisabled, snoopedWalks, domainId, pasid, root, levels, whether);
    }

    boolean passesThrough() {
        return translation == Translation.PASS_THROUGH;
    }

    boolean isFirstStage() {
        return translation == Translation.FIRST_STAGE;
    }

    /** Tag of what is cached besides the domain. */
    int regime() {
        return isFirstStage() ? pasid : VtdTlbEntry.SECOND_STAGE;
    }

    /** Why no table can translate an address; null if one can. */
    @Nullable
    FaultReason beyond(long address) {
        if (isFirstStage()) {
            return X86Walker.isCanonical(address, levels) ? null : FaultReason.NOT_CANONICAL;
        }
        return address >>> inputBits() == 0 ? null : FaultReason.ADDRESS_BEYOND_WIDTH;
    }

    /** Bits of addresses that the tables translate. */
    int inputBits() {
        return SecondStage.PAGE_LG2 + levels * SecondStage.BITS_PER_LEVEL;
    }
}
