package io.crossdock.model.smmu;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;

/**
 * Finds and reads stream table entries and context descriptors (specification 3.3, 5.1). Holds no state: what it reads
 * is what memory has now.
 *
 * <pre>
 *        STRTAB_BASE_CFG   17 16 15  11 10   6 5      0
 *                         | FMT |      | SPLIT |LOG2SIZE|   FMT: 00 linear, 01 two levels
 *
 *        L1STD   55            6 5 4    0
 *               | L2Ptr         |  | Span |                 2^(Span-1) entries; 0: none
 * </pre>
 */
final class StreamTable {
    private static final int L1STD_BYTES = 8;

    private final PhysicalMemory memory;
    private final RegisterFile registers;

    StreamTable(PhysicalMemory memory, RegisterFile registers) {
        this.memory = memory;
        this.registers = registers;
    }

    /** A structure that was read, or why there is none. */
    sealed interface Fetch<T> {
        /** Table entries read on the way. */
        int reads();

        record Found<T>(T value, int reads) implements Fetch<T> {}

        /** Nothing was read. */
        sealed interface Failed<T> extends Fetch<T> {
            /** What becomes of requests. */
            StreamConfig config();
        }

        /**
         * @param fetchAddress address that did not answer; 0 unless the event reports one
         */
        record Missing<T>(SmmuEvent event, long fetchAddress, String detail, int reads) implements Failed<T> {
            @Override
            public StreamConfig config() {
                return new StreamConfig.Refuse(event, fetchAddress, detail);
            }
        }

        /** Stage 2 does not let it be read. */
        record Unreachable<T>(Stage2Fault fault, int reads) implements Failed<T> {
            @Override
            public StreamConfig config() {
                return new StreamConfig.Unreachable(fault);
            }
        }
    }

    Fetch<Ste> entry(int streamId) {
        int log2Size = Math.min((int) Bits.field(registers.streamTableConfig(), 5, 0), IdRegisters.STREAM_ID_BITS);
        if (Integer.toUnsignedLong(streamId) >>> log2Size != 0) {
            return outOfRange(
                    "StreamID 0x" + Integer.toHexString(streamId) + " is outside a table of 2^" + log2Size
                            + " entries (STRTAB_BASE_CFG.LOG2SIZE)",
                    0);
        }
        return Bits.field(registers.streamTableConfig(), 17, 16) == 1 ? twoLevel(streamId) : linear(streamId);
    }

    private Fetch<Ste> linear(int streamId) {
        int writtenLog2Size = (int) Bits.field(registers.streamTableConfig(), 5, 0);
        long base = registers.streamTableBase() & ~Bits.ones(writtenLog2Size + 6);
        return read(base + (long) streamId * Ste.BYTES, 1);
    }

    private Fetch<Ste> twoLevel(int streamId) {
        int split = split();
        int topLg2 = Math.max(0, (int) Bits.field(registers.streamTableConfig(), 5, 0) - split);
        long base = registers.streamTableBase() & ~Bits.ones(Math.max(6, topLg2 + 3));
        long l1Address = base + (long) (streamId >>> split) * L1STD_BYTES;
        if (!memory.contains(l1Address, L1STD_BYTES)) {
            return new Fetch.Missing<>(
                    SmmuEvent.F_STE_FETCH, l1Address, "no memory answers for the level 1 descriptor", 1);
        }
        long l1 = memory.read64(l1Address);
        int span = (int) Bits.field(l1, 4, 0);
        int index = streamId & (1 << split) - 1;
        if (span == 0 || span > split + 1 || index >>> (span - 1) != 0) {
            return outOfRange(
                    "level 1 descriptor 0x" + Long.toHexString(l1) + " with Span=" + span
                            + " does not reach StreamID 0x" + Integer.toHexString(streamId),
                    1);
        }
        long l2 = l1 & Bits.ones(56) & ~Bits.ones(Math.max(6, span - 1 + 6));
        return read(l2 + (long) index * Ste.BYTES, 2);
    }

    /** Values other than 6, 8 and 10 behave as 6 (specification 6.3.25). */
    private int split() {
        int split = (int) Bits.field(registers.streamTableConfig(), 10, 6);
        return split == 8 || split == 10 ? split : 6;
    }

    private Fetch<Ste> read(long address, int reads) {
        if (!memory.contains(address, Ste.BYTES)) {
            return new Fetch.Missing<>(
                    SmmuEvent.F_STE_FETCH, address, "no memory answers for the stream table entry", reads);
        }
        return new Fetch.Found<>(
                new Ste(
                        memory.read64(address),
                        memory.read64(address + 8),
                        memory.read64(address + 16),
                        memory.read64(address + 24)),
                reads);
    }

    /**
     * Reads the context descriptor.
     *
     * @param second translates its address if both stages translate
     */
    Fetch<Cd> context(Ste ste, SmmuParameters parameters, Stage2Translator second) {
        if (!ste.translatesBoth()) {
            return context(ste.contextPointer(), 1);
        }
        StreamStage2 stage2 = StreamStage2.of(ste.stage2(), parameters);
        return switch (second.locate(stage2, ste.contextPointer(), EventClass.CONTEXT)) {
            case Stage2Translator.Answer.Found f -> context(f.entry().phys(ste.contextPointer()), 1 + f.reads());
            case Stage2Translator.Answer.Refused r -> new Fetch.Unreachable<>(r.fault(), r.reads());
        };
    }

    private Fetch<Cd> context(long address, int reads) {
        if (!memory.contains(address, Cd.BYTES)) {
            return new Fetch.Missing<>(
                    SmmuEvent.F_CD_FETCH, address, "no memory answers for the context descriptor", reads);
        }
        return new Fetch.Found<>(
                new Cd(
                        memory.read64(address),
                        memory.read64(address + 8),
                        memory.read64(address + 16),
                        memory.read64(address + 24)),
                reads);
    }

    private static Fetch<Ste> outOfRange(String detail, int reads) {
        return new Fetch.Missing<>(SmmuEvent.C_BAD_STREAMID, 0, detail, reads);
    }
}
