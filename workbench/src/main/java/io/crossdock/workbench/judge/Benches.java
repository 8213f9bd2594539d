package io.crossdock.workbench.judge;

import io.crossdock.driver.edu.EduDevice;
import io.crossdock.hardware.qemu.QemuConfig;
import io.crossdock.hardware.qemu.QemuDevice;
import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.hardware.qemu.QemuMachine;
import io.crossdock.hardware.qemu.QemuTrace;
import io.crossdock.hardware.qemu.QemuUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The machines of the judge: two {@code edu} devices in slots 15 and 16 of bus 0, on either side of the middle, since a
 * root entry of VT-d's scalable mode has two halves, and 32 MiB of memory at the same address on each. They are not those of {@code OpenMachine}: the judge taps the unit before its driver starts, and has QEMU
 * write its trace.
 */
final class Benches {
    private static final int FIRST_SLOT = 15;
    private static final long MEMORY = 32L << 20;
    private static final long DEVICES = 0x80_0000_0000L;
    private static final long BAR_BYTES = 1L << 20;

    private Benches() {}

    static Machine model(JudgeUnit unit) {
        boolean arm = unit.kind() == IommuInfo.Kind.SMMUV3;
        Cpu.Vendor vendor = unit.kind() == IommuInfo.Kind.AMDVI ? Cpu.Vendor.AMD : Cpu.Vendor.INTEL;
        ModelOptions options = ModelOptions.DEFAULT.withVtd(
                switch (unit) {
                    case VTD_SCALABLE -> VtdMode.SCALABLE;
                    case VTD_FIRST -> VtdMode.FIRST_STAGE;
                    default -> VtdMode.LEGACY;
                });
        List<FunctionInfo> functions = List.of(edu(FIRST_SLOT, DEVICES), edu(FIRST_SLOT + 1, DEVICES + BAR_BYTES));
        for (FunctionInfo f : functions) {
            options = options.withDevice(f.bdf(), ModelOptions.DeviceKind.EDU);
        }
        Platform platform = new Platform(
                arm
                        ? new Cpu(Cpu.Architecture.AARCH64, Cpu.Vendor.ARM, OptionalInt.empty())
                        : new Cpu(Cpu.Architecture.X86_64, vendor, OptionalInt.empty()),
                Optional.empty(),
                new Iommu(
                        switch (unit.kind()) {
                            case VTD -> Iommu.Kind.VTD;
                            case SMMUV3 -> Iommu.Kind.SMMUV3;
                            case AMDVI -> Iommu.Kind.AMDVI;
                        },
                        Iommu.Mode.TRANSLATED,
                        OptionalLong.empty(),
                        Optional.empty()),
                new RootComplex(RootComplex.PeerPath.INTERNAL, OptionalInt.of(256)),
                List.of(new AddressRange(arm ? 1L << 30 : 0, MEMORY)),
                List.of());
        return ModelMachine.of(
                new MachineDescription("two edu devices", PciTopology.of(functions), platform, Map.of(), List.of()),
                options);
    }

    private static FunctionInfo edu(int slot, long bar) {
        return FunctionInfo.builder(new Bdf(0, 0, slot, 0))
                .vendorId(EduDevice.ID & 0xffff)
                .deviceId(EduDevice.ID >>> 16)
                .classCode(0x00ff00)
                .portType(PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT)
                .bars(List.of(Bar.memory(0, true, true, bar, BAR_BYTES)))
                .mps(256)
                .mpsSupported(256)
                .mrrs(512)
                .extendedTags(Tristate.ON)
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON)
                .build();
    }

    /** @param trace where QEMU logs what its unit translates and refuses */
    static Machine qemu(QemuInstall install, QemuUnit unit, Path trace) {
        QemuConfig config = QemuConfig.of(unit, new QemuDevice.Edu(), new QemuDevice.Edu())
                .withFirstSlot(FIRST_SLOT)
                .withMemorySize(MEMORY)
                .withTrace(new QemuTrace(trace, traceEvents(unit)));
        return QemuMachine.start(install, config);
    }

    /** QEMU's events that say that a request was translated or refused. */
    private static List<String> traceEvents(QemuUnit unit) {
        return switch (unit.kind()) {
            case VTD -> List.of("vtd_dmar_translate", "vtd_dmar_fault");
            case SMMUV3 -> List.of("smmuv3_translate_success", "smmuv3_record_event");
            case AMDVI -> List.of("amdvi_translation_result");
        };
    }
}
