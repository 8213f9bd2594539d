package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An event's control, data and address registers (specification 11.4.9.2 to 11.4.9.5 and 11.4.10.3 to 11.4.10.6): a
 * message is a 32-bit write, held while masked.
 *
 * <pre>
 *      31 30 29          0
 * CTL |IM|IP|     0       |   IM: masked, set at reset; IP: a message is held
 * </pre>
 */
final class EventInterrupt {
    static final int MASK = 1 << 31;
    static final int PENDING = 1 << 30;

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final PhysicalMemory memory;
    private int control = MASK;
    private int data;
    private int address;
    private int upperAddress;

    EventInterrupt(PhysicalMemory memory) {
        this.memory = memory;
    }

    void raise() {
        control |= PENDING;
        deliver();
    }

    /** Software has seen to the condition: a message still held is not sent. */
    void serviced() {
        control &= ~PENDING;
    }

    private void deliver() {
        if ((control & MASK) != 0 || (control & PENDING) == 0) {
            return;
        }
        control &= ~PENDING;
        long at = (long) upperAddress << 32 | Integer.toUnsignedLong(address);
        // The interrupt range is no memory: a message that goes there reaches a CPU, which this model does not have.
        if (memory.contains(at, Integer.BYTES)) {
            memory.slice(at, Integer.BYTES).set(WORD, 0, data);
        }
    }

    /** @param register 0 control, 1 data, 2 address, 3 upper address */
    int read(int register) {
        return switch (register) {
            case 0 -> control;
            case 1 -> data;
            case 2 -> address;
            default -> upperAddress;
        };
    }

    void write(int register, int value) {
        switch (register) {
            case 0 -> {
                control = control & PENDING | value & MASK;
                deliver();
            }
            case 1 -> data = value;
            case 2 -> address = value & ~3;
            default -> upperAddress = value;
        }
    }
}
