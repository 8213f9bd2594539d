package io.crossdock.hardware.qemu;

import io.crossdock.conformance.Bench;
import io.crossdock.conformance.DmaProbe;
import io.crossdock.conformance.EduProbe;
import io.crossdock.dma.DmaDevice;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.PciFunction;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A QEMU machine on the bench: two edu devices and a shared memory. */
final class QemuBench implements Bench {
    private static final long SHARED = 1 << 20;

    private final QemuConfig config;
    private final QemuMachine machine;

    private QemuBench(QemuConfig config, QemuMachine machine) {
        this.config = config;
        this.machine = machine;
    }

    static QemuBench start(QemuCase qemu, Path sharedMemory) {
        QemuConfig config = QemuConfig.of(
                qemu.unit(), new QemuDevice.Edu(), new QemuDevice.Edu(), new QemuDevice.Ivshmem(sharedMemory, SHARED));
        return new QemuBench(config, qemu.start(config));
    }

    @Override
    public QemuMachine machine() {
        return machine;
    }

    @Override
    public List<? extends PciFunction> initiators() {
        return List.of(function(0), function(1));
    }

    private PciFunction function(int device) {
        return machine.function(config.bdf(device)).orElseThrow();
    }

    @Override
    public DmaProbe open(DmaDevice device) {
        return EduProbe.open(device);
    }

    @Override
    public Set<DomainKind> domains() {
        return machine.iommus().isEmpty() ? EnumSet.of(DomainKind.OFF) : EnumSet.allOf(DomainKind.class);
    }

    @Override
    public Optional<PeerMemory> peer() {
        return Optional.of(new PeerMemory(function(2), 2, 0, SHARED));
    }

    @Override
    public void close() {
        machine.close();
    }
}
