package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.observe.MemoryType;

/**
 * GBPA (specification 6.3.14): what happens to requests while the unit is disabled.
 *
 * <pre>
 *    31   30 21  20   19 18   17 16 15 14 13 12 11      8 7 5   4    3     0
 * |Update|    |ABORT|INSTCFG|PRIVCFG|    |SHCFG| ALLOCCFG |   |MTCFG| MemAttr |
 * </pre>
 */
record GlobalBypass(int gbpa) {
    boolean aborts() {
        return Bits.bit(gbpa, 20);
    }

    MemoryType type() {
        return Bits.bit(gbpa, 4) ? MemoryTypes.ofMemAttr(gbpa) : MemoryType.AS_SENT;
    }
}
