package io.crossdock.iommu.vtd;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.CommandRing;
import io.crossdock.iommu.IommuException;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The invalidation queue (VT-d 6.5): descriptors in one page, empty when head equals tail, so that one slot stays free.
 * Legacy mode has descriptors of 16 bytes; scalable mode wants them of 32, whose upper halves are 0 in all that this
 * driver gives.
 *
 * <p>What confirms is a wait descriptor's write of a number to memory, which the driver watches; it costs no register access.
 */
final class InvalidationQueue extends CommandRing {
    private static final int SIZE_LG2 = 12;
    private static final int NARROW_LG2 = 4;
    private static final int WIDE_LG2 = 5;
    private static final int WIDE = 1 << 11;
    private static final int ERRORS =
            Registers.FSTS_QUEUE_ERROR | Registers.FSTS_COMPLETION_ERROR | Registers.FSTS_TIMEOUT_ERROR;
    private static final VarHandle STATUS =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    /** The status word that counts, and one that takes what nobody waits for. */
    private static final long STATUS_OFFSET = 1 << SIZE_LG2;

    private static final long SCRATCH_OFFSET = STATUS_OFFSET + 8;

    private final Mmio registers;
    private final int entryLg2;
    private int sequence;

    /** @param wide whether descriptors have 32 bytes */
    InvalidationQueue(Machine machine, Mmio registers, long unit, boolean wide, @Nullable EventSink sink) {
        super(
                machine,
                unit,
                new Terms("VT-d unit at 0x" + Long.toHexString(unit), "descriptor", "queue", "a wait descriptor"),
                shape(wide ? WIDE_LG2 : NARROW_LG2),
                sink);
        this.registers = registers;
        this.entryLg2 = wide ? WIDE_LG2 : NARROW_LG2;
    }

    private static Shape shape(int entryLg2) {
        return new Shape(SIZE_LG2 - entryLg2, entryLg2, false, 2 << SIZE_LG2);
    }

    @Override
    public void install() {
        registers.write64(Registers.IQT, 0);
        registers.write64(Registers.IQA, address(0) | (entryLg2 == WIDE_LG2 ? WIDE : 0));
    }

    @Override
    protected void writeTail(int position) {
        registers.write64(Registers.IQT, offset(position));
    }

    @Override
    protected int readHead() {
        checkErrors();
        return head();
    }

    private int head() {
        return (int) registers.read64(Registers.IQH) >>> entryLg2 & (1 << SIZE_LG2 - entryLg2) - 1;
    }

    @Override
    protected void addConfirmation() {
        sequence++;
        add(Descriptors.waitStatus(sequence), address(STATUS_OFFSET));
    }

    @Override
    protected boolean isConfirmed() {
        if ((int) STATUS.getAcquire(bytes(), STATUS_OFFSET) == sequence) {
            drained();
            return true;
        }
        checkErrors();
        return false;
    }

    private void checkErrors() {
        int errors = registers.read32(Registers.FSTS) & ERRORS;
        if ((errors & Registers.FSTS_QUEUE_ERROR) != 0) {
            // A wait in its place that nobody watches lets the unit go on (6.5.2.10).
            replace(head(), "invalidation queue error", Descriptors.waitStatus(0), address(SCRATCH_OFFSET));
        }
        if (errors != 0) {
            registers.write32(Registers.FSTS, errors);
        }
        if ((errors & Registers.FSTS_TIMEOUT_ERROR) != 0) {
            // The unit has given up the waits behind the request, as Linux has it.
            throw new IommuException(
                    unit() + " got no answer from a function that was to forget translations (FSTS.ITE):"
                            + " it may still use them; detach it, or attach it without ATS");
        }
    }

    @Override
    protected String registers() {
        return "IQT=0x" + Long.toHexString(offset(tail())) + ", IQH=0x"
                + Long.toHexString(registers.read64(Registers.IQH)) + ", FSTS=0x"
                + Integer.toHexString(registers.read32(Registers.FSTS));
    }
}
