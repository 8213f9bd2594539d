package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.observe.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * A stream table entry (specification 5.2): 64 bytes, of which the first 32 matter here.
 *
 * <pre>
 *        63      59 58 56 55            6 5    4 3    1 0
 * word 0 | S1CDMax |     | S1ContextPtr  | S1Fmt|Config|V|
 *
 *        63  52 51     48 47 46 45  44 43 41 40     37 36    35     32
 * word 1 |     |INST,PRIV|     |SHCFG |     |ALLOCCFG |MTCFG| MemAttr |
 *        31  30 29  28 27      26      8 7   6 5   4 3   2 1    0
 *        | STRW| EATS |S1STALLD|   ...  |S1CSH|S1COR|S1CIR| S1DSS|
 *
 * words 2 and 3: stage 2
 *
 * Config: 0xx abort, 100 bypass, 101 stage 1, 110 stage 2, 111 both
 * </pre>
 */
record Ste(long word0, long word1) {
    static final int BYTES = 64;

    private static final int BYPASS = 0b100;
    private static final int STAGE_1 = 0b101;

    boolean valid() {
        return Bits.bit(word0, 0);
    }

    int config() {
        return (int) Bits.field(word0, 3, 1);
    }

    boolean aborts() {
        return (config() & 0b100) == 0;
    }

    boolean bypasses() {
        return config() == BYPASS;
    }

    /** Physical address of the context descriptor. */
    long contextPointer() {
        return word0 & Bits.ones(56) & ~0x3fL;
    }

    StreamWorld world() {
        return Bits.field(word1, 31, 30) == 0b10 ? StreamWorld.EL2 : StreamWorld.EL1;
    }

    /** Memory type of requests that bypass. */
    MemoryType bypassType() {
        return Bits.bit(word1, 36) ? MemoryTypes.ofMemAttr((int) Bits.field(word1, 35, 32)) : MemoryType.AS_SENT;
    }

    /** What makes the entry invalid or ILLEGAL (specification 5.2.2), or null. */
    @Nullable
    String fault(SmmuParameters parameters) {
        if (!valid()) {
            return "V=0";
        }
        if (aborts() || bypasses()) {
            return null;
        }
        if (config() != STAGE_1) {
            return "Config=" + Integer.toBinaryString(config()) + " asks for stage 2, which IDR0.S2P=0 denies";
        }
        if (Bits.field(word0, 63, 59) != 0) {
            return "S1CDMax=" + Bits.field(word0, 63, 59) + " exceeds IDR1.SSIDSIZE=0";
        }
        if (Bits.bit(word1, 27)) {
            return "S1STALLD=1 although IDR0.STALL_MODEL says that stalls are not supported";
        }
        if (Bits.bit(word1, 30)) {
            return "STRW=" + Bits.field(word1, 31, 30) + " is reserved";
        }
        if (contextPointer() >>> parameters.outputBits() != 0) {
            return "S1ContextPtr=0x" + Long.toHexString(contextPointer()) + " exceeds " + parameters.outputBits()
                    + " bits (IDR5.OAS)";
        }
        return null;
    }
}
