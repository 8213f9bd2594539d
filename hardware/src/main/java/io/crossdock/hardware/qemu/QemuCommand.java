package io.crossdock.hardware.qemu;

import io.crossdock.machine.IommuInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a machine. */
final class QemuCommand {
    private QemuCommand() {}

    /**
     * @param ram file that backs the RAM
     * @param firmware ROM image
     * @param socket on which this process listens for qtest
     */
    static List<String> of(QemuInstall install, QemuConfig config, Path ram, Path firmware, Path socket) {
        List<String> args = new ArrayList<>(install.command());
        boolean arm = config.unit().kind() == IommuInfo.Kind.SMMUV3;
        args.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-serial", "none"));
        args.addAll(List.of("-monitor", "none", "-accel", "tcg"));
        // Without a clock the processor need not even be started.
        args.addAll(config.needsClock() ? List.of("-icount", "shift=0,sleep=off") : List.of("-S"));
        args.addAll(List.of("-qtest", "unix:" + socket, "-qtest-log", "none", "-bios", firmware.toString()));
        args.addAll(List.of("-m", (config.memorySize() >> 20) + "M"));
        args.addAll(List.of(
                "-object",
                "memory-backend-file,id=ram0,size=" + config.memorySize() + ",mem-path=" + escaped(ram) + ",share=on"));
        if (arm) {
            args.addAll(List.of("-cpu", "cortex-a57", "-machine"));
            args.add("virt,iommu=smmuv3,highmem=off,gic-version=3,memory-backend=ram0");
        } else {
            args.addAll(List.of("-machine", "q35,memory-backend=ram0", "-device", unit(install.version(), config)));
        }
        for (int i = 0; i < config.devices().size(); i++) {
            addDevice(args, config, i);
        }
        config.trace().ifPresent(trace -> addTrace(args, trace));
        return args;
    }

    private static void addTrace(List<String> args, QemuTrace trace) {
        for (String event : trace.events()) {
            args.addAll(List.of("-trace", "enable=" + event));
        }
        args.addAll(List.of("-trace", "file=" + escaped(trace.file())));
    }

    private static String unit(QemuVersion version, QemuConfig config) {
        boolean renamed = version.major() >= 11;
        if (config.unit() == QemuUnit.AMDVI) {
            // Otherwise requests pass untranslated.
            return "amd-iommu," + (renamed ? "dma-remap=on" : "pt=off");
        }
        String mode = switch (config.unit()) {
            case VTD, SMMUV3, SMMUV3_STAGE2, AMDVI -> "";
            case VTD_SCALABLE -> renamed ? ",scalable-mode=on" : ",x-scalable-mode=on";
            case VTD_FIRST_STAGE -> renamed ? ",scalable-mode=on,fsts=on" : ",x-scalable-mode=on,x-flts=on";
        };
        return "intel-iommu,intremap=off,caching-mode=" + (config.cachingMode() ? "on" : "off") + ",aw-bits="
                + config.addressWidth() + mode;
    }

    private static void addDevice(List<String> args, QemuConfig config, int index) {
        QemuDevice device = config.devices().get(index);
        int slot = config.firstSlot() + index;
        String place = ",addr=" + Integer.toHexString(slot) + ".0";
        if (device instanceof QemuDevice.Behind behind) {
            // Each port is a chassis of its own: QEMU wants the pair of chassis and slot to be unique.
            args.addAll(List.of("-device", "pcie-root-port,id=port" + index + ",chassis=" + 2 * slot + place));
            place = ",bus=port" + index + ",addr=0.0";
            if (behind.bridges() == QemuDevice.Bridges.SWITCH) {
                args.addAll(List.of("-device", "x3130-upstream,id=up" + index + place));
                String downstream = "xio3130-downstream,id=down" + index + ",chassis=" + (2 * slot + 1);
                args.addAll(List.of("-device", downstream + ",bus=up" + index + ",addr=0.0"));
                place = ",bus=down" + index + ",addr=0.0";
            }
        }
        addFunction(args, device.bare(), index, place);
    }

    private static void addFunction(List<String> args, QemuDevice device, int index, String place) {
        switch (device) {
            case QemuDevice.Edu edu -> args.addAll(List.of("-device", "edu,dma_mask=0xffffffffffffffff" + place));
            case QemuDevice.Nvme nvme -> {
                String cmb = nvme.cmbMebibytes() == 0 ? "" : ",cmb_size_mb=" + nvme.cmbMebibytes();
                args.add("-drive");
                args.add("file=" + escaped(nvme.image()) + ",format=raw,if=none,id=disk" + index);
                args.add("-device");
                args.add("nvme,serial=crossdock" + index + ",drive=disk" + index + cmb + place);
            }
            case QemuDevice.Ivshmem shared -> {
                args.add("-object");
                args.add("memory-backend-file,id=shared" + index + ",size=" + shared.size() + ",mem-path="
                        + escaped(shared.file()) + ",share=on");
                args.addAll(List.of("-device", "ivshmem-plain,memdev=shared" + index + place));
            }
            case QemuDevice.Behind behind -> throw new IllegalArgumentException("bridges are placed before: " + behind);
        }
    }

    /** In a QEMU option a comma ends the value unless it is doubled. */
    private static String escaped(Path path) {
        return path.toAbsolutePath().toString().replace(",", ",,");
    }
}
