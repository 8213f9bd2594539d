package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.x86.X86Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Tells a walk step by step, from memory and registers alone. */
final class TableReader {
    private static final TableWalk.Attribute NO_TYPE = new TableWalk.Attribute(
            OptionalInt.empty(), OptionalInt.empty(), MemoryType.AS_SENT, "AMD v1: carries no memory type");

    private static final TableWalk.Attribute GUEST_TYPE = new TableWalk.Attribute(
            OptionalInt.empty(),
            OptionalInt.empty(),
            MemoryType.AS_SENT,
            "AMD v2: PAT, PCD and PWT do not count for requests of PCI Express devices");

    private final AmdViRegisters registers;
    private final DeviceTable devices;
    private final HostWalker hostWalker;
    private final GuestWalker guestWalker;

    TableReader(AmdViRegisters registers, DeviceTable devices, HostWalker hostWalker, GuestWalker guestWalker) {
        this.registers = registers;
        this.devices = devices;
        this.hostWalker = hostWalker;
        this.guestWalker = guestWalker;
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
        List<TableWalk.Step> steps = new ArrayList<>();
        if (device.translatesGuest()) {
            long root = guestWalker.root(device);
            PageWalk walk = guestWalker.walk(device, iova, false, WalkCache.Space.NONE, steps);
            return new TableWalk(
                    Optional.of(new X86Format(GuestWalker.LEVELS)),
                    root < 0 ? OptionalLong.empty() : OptionalLong.of(root),
                    steps,
                    outcome(device, walk, iova, GUEST_TYPE));
        }
        if (device.mode() == 0) {
            return noTable(new TableWalk.Bypassed("device table entry Mode=0"));
        }
        PageWalk walk = hostWalker.walk(device, iova, WalkCache.Space.NONE, steps);
        return new TableWalk(
                Optional.of(new HostFormat(device.mode())),
                OptionalLong.of(device.root()),
                steps,
                outcome(device, walk, iova, NO_TYPE));
    }

    private static TableWalk.Outcome outcome(
            DeviceTableEntry device, PageWalk walk, long iova, TableWalk.Attribute type) {
        return switch (walk) {
            case PageWalk.Fault f ->
                f.why() == PageWalk.Reason.UNREADABLE
                        ? new TableWalk.Faulted(EventLog.PAGE_TAB_HARDWARE, "PAGE_TAB_HARDWARE_ERROR", f.detail())
                        : new TableWalk.Faulted(EventLog.IO_PAGE_FAULT, "IO_PAGE_FAULT", f.detail());
            case PageWalk.Leaf leaf -> {
                int permissions = leaf.permissions() & device.permissions();
                yield new TableWalk.Mapped(
                        leaf.entry(),
                        leaf.base() + (iova & (1L << leaf.sizeLg2()) - 1),
                        1L << leaf.sizeLg2(),
                        (permissions & DeviceTableEntry.READ) != 0,
                        (permissions & DeviceTableEntry.WRITE) != 0,
                        type);
            }
        };
    }

    private static TableWalk noTable(TableWalk.Outcome outcome) {
        return new TableWalk(Optional.empty(), OptionalLong.empty(), List.of(), outcome);
    }
}
