package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.register.RegisterBlock;

/**
 * The registers that are there; all others read as zero and ignore writes.
 *
 * <pre>
 * 0x0000 device table base      0x2000 command head    0x2010 event head    0x2020 status
 * 0x0008 command buffer base    0x2008 command tail    0x2018 event tail
 * 0x0010 event log base
 * 0x0018 control   GTEn 16 | CmdBufEn 12 | EventLogEn 2 | IommuEn 0
 * 0x0030 extended features      status   CmdBufRun 4 | EventLogRun 3 | ComWaitInt 2 | EventLogInt 1 | EventOverflow 0
 * </pre>
 *
 * <p>Without IommuEn no command is fetched and no event logged. Of the status, bits 2:0 are cleared by writing ones. No interrupt is raised.
 */
final class AmdViRegisters implements RegisterBlock {
    /** Registers up to the status, performance counters left out. */
    static final long SIZE = 0x4000;

    /**
     * IASup: INVALIDATE_ALL exists. GTSup and GIOSup: guest tables, for requests without PASID too; GATS 0: of 4 levels,
     * GLXSup 0: GCR3 tables of one.
     */
    static final long EXTENDED_FEATURES = 1L << 6 | 1L << 4 | 1L << 48;

    private static final int DEVICE_TABLE = 0x0000;
    private static final int COMMAND_BASE = 0x0008;
    private static final int EVENT_BASE = 0x0010;
    private static final int CONTROL = 0x0018;
    private static final int FEATURES = 0x0030;
    private static final int COMMAND_HEAD = 0x2000;
    private static final int COMMAND_TAIL = 0x2008;
    private static final int EVENT_HEAD = 0x2010;
    private static final int EVENT_TAIL = 0x2018;
    private static final int STATUS = 0x2020;

    private final DeviceTable devices;
    private final CommandBuffer commands;
    private final EventLog events;
    private long control;
    private long writes;

    AmdViRegisters(DeviceTable devices, CommandBuffer commands, EventLog events) {
        this.devices = devices;
        this.commands = commands;
        this.events = events;
    }

    /** Register writes until now. */
    long writes() {
        return writes;
    }

    boolean translates() {
        return Bits.bit(control, 0);
    }

    @Override
    public int read32(long offset) {
        long value = value((int) offset & ~4);
        return (int) ((offset & 4) == 0 ? value : value >>> 32);
    }

    private long value(int register) {
        return switch (register) {
            case DEVICE_TABLE -> devices.register();
            case COMMAND_BASE -> commands.ring.base();
            case EVENT_BASE -> events.ring.base();
            case CONTROL -> control;
            case FEATURES -> EXTENDED_FEATURES;
            case COMMAND_HEAD -> commands.ring.head();
            case COMMAND_TAIL -> commands.ring.tail();
            case EVENT_HEAD -> events.ring.head();
            case EVENT_TAIL -> events.ring.tail();
            case STATUS ->
                (events.hasOverflowed() ? 1 : 0)
                        | (events.interrupts() ? 1 << 1 : 0)
                        | (commands.waitInterrupts() ? 1 << 2 : 0)
                        | (events.isRunning() ? 1 << 3 : 0)
                        | (commands.isRunning() ? 1 << 4 : 0);
            default -> 0;
        };
    }

    @Override
    public void write32(long offset, int value) {
        int register = (int) offset & ~4;
        long before = register == STATUS ? 0 : value(register);
        set(register, (offset & 4) == 0 ? Bits.withLow(before, value) : Bits.withHigh(before, value));
    }

    @Override
    public void write64(long offset, long value) {
        set((int) offset, value);
    }

    private void set(int register, long value) {
        writes++;
        switch (register) {
            case DEVICE_TABLE -> devices.setRegister(value);
            case COMMAND_BASE -> commands.ring.setBase(value);
            case EVENT_BASE -> events.ring.setBase(value);
            case CONTROL -> setControl(value);
            case COMMAND_HEAD -> commands.ring.setHead(value);
            case COMMAND_TAIL -> commands.ring.setTail(value);
            case EVENT_HEAD -> events.ring.setHead(value);
            case EVENT_TAIL -> events.ring.setTail(value);
            case STATUS -> clear(value);
            default -> {
                // read-only or absent
            }
        }
    }

    private void setControl(long value) {
        control = value;
        devices.enableGuest(Bits.bit(value, 16));
        commands.enable(translates() && Bits.bit(value, 12));
        events.run(translates() && Bits.bit(value, 2));
    }

    private void clear(long ones) {
        if (Bits.bit(ones, 0)) {
            events.clearOverflow();
        }
        if (Bits.bit(ones, 1)) {
            events.clearInterrupt();
        }
        if (Bits.bit(ones, 2)) {
            commands.clearWaitInterrupt();
        }
    }
}
