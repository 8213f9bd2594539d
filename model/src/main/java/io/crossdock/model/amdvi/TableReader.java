package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Tells a walk step by step, from memory and registers alone. */
final class TableReader {
    private static final TableWalk.Attribute NO_TYPE = new TableWalk.Attribute(
            OptionalInt.empty(), OptionalInt.empty(), MemoryType.AS_SENT, "AMD v1: carries no memory type");

    private final AmdViRegisters registers;
    private final DeviceTable devices;
    private final HostWalker walker;

    TableReader(AmdViRegisters registers, DeviceTable devices, HostWalker walker) {
        this.registers = registers;
        this.devices = devices;
        this.walker = walker;
    }

    TableWalk walk(int deviceId, long iova) {
        if (!registers.translates()) {
            return noTable(new TableWalk.Bypassed("control IommuEn=0"));
        }
        return switch (devices.read(deviceId)) {
            case DeviceTable.Lookup.Fault f ->
                noTable(
                        f.illegal()
                                ? new TableWalk.Faulted(
                                        EventLog.ILLEGAL_DEV_TABLE,
                                        "ILLEGAL_DEV_TABLE_ENTRY",
                                        "device table entry at 0x%x".formatted(f.address()))
                                : new TableWalk.Faulted(
                                        EventLog.DEV_TAB_HARDWARE,
                                        "DEV_TAB_HARDWARE_ERROR",
                                        "device table entry at 0x%x cannot be read".formatted(f.address())));
            case DeviceTable.Lookup.Found f -> walk(f.entry(), iova);
        };
    }

    private TableWalk walk(DeviceTableEntry device, long iova) {
        if (!device.isValid()) {
            return noTable(new TableWalk.Bypassed("device table entry V=0"));
        }
        if (!device.hasTranslation() || device.permissions() == 0) {
            return noTable(new TableWalk.Faulted(
                    EventLog.IO_PAGE_FAULT,
                    "IO_PAGE_FAULT",
                    device.hasTranslation() ? "device table entry IR=IW=0" : "device table entry TV=0"));
        }
        if (device.mode() == 0) {
            return noTable(new TableWalk.Bypassed("device table entry Mode=0"));
        }
        List<TableWalk.Step> steps = new ArrayList<>();
        HostWalk walk = walker.walk(device, iova, steps);
        return new TableWalk(
                Optional.of(new HostFormat(device.mode())),
                OptionalLong.of(device.root()),
                steps,
                outcome(device, walk, iova));
    }

    private static TableWalk.Outcome outcome(DeviceTableEntry device, HostWalk walk, long iova) {
        return switch (walk) {
            case HostWalk.Fault f ->
                f.why() == HostWalk.Reason.UNREADABLE
                        ? new TableWalk.Faulted(EventLog.PAGE_TAB_HARDWARE, "PAGE_TAB_HARDWARE_ERROR", f.detail())
                        : new TableWalk.Faulted(EventLog.IO_PAGE_FAULT, "IO_PAGE_FAULT", f.detail());
            case HostWalk.Leaf leaf -> {
                int permissions = leaf.permissions() & device.permissions();
                yield new TableWalk.Mapped(
                        leaf.entry(),
                        leaf.base() + (iova & (1L << leaf.sizeLg2()) - 1),
                        1L << leaf.sizeLg2(),
                        (permissions & DeviceTableEntry.READ) != 0,
                        (permissions & DeviceTableEntry.WRITE) != 0,
                        NO_TYPE);
            }
        };
    }

    private static TableWalk noTable(TableWalk.Outcome outcome) {
        return new TableWalk(Optional.empty(), OptionalLong.empty(), List.of(), outcome);
    }
}
