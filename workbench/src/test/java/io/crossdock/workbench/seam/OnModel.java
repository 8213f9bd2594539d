package io.crossdock.workbench.seam;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.driver.copyengine.CopyEngine;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.Machines;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;

/** A modelled machine with a unit, and a copy engine behind it that a driver works. */
abstract class OnModel {
    static final long PAGE = 4096;

    /** Units that the model has. */
    enum Unit {
        SMMUV3(Iommu.Kind.SMMUV3),
        VTD(Iommu.Kind.VTD);

        final Iommu.Kind kind;

        Unit(Iommu.Kind kind) {
            this.kind = kind;
        }
    }

    final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    record Bench(ModelMachine machine, Dma dma, DmaDevice device, CopyEngine engine) {
        PciFunction peer() {
            return machine.function(Machines.GPU1).orElseThrow();
        }

        List<FaultRecord> faults() {
            // What is still in flight arrives, and the unit records it, only while time goes by.
            machine.await(() -> false, Duration.ofMillis(1));
            return dma.drainFaults();
        }
    }

    Bench bench(Unit unit, DomainKind mode) {
        return bench(unit, DmaConfig.of(mode));
    }

    Bench bench(Unit unit, DmaConfig config) {
        ModelMachine machine = ModelMachine.of(
                Machines.arm().iommu(unit.kind, Iommu.Mode.TRANSLATED).twoRootPorts(),
                ModelOptions.DEFAULT.withLocalMemoryBytes(64 << 20));
        open.add(machine);
        Dma dma = Dma.start(machine, config);
        open.add(dma);
        DmaDevice device = dma.attach(machine.function(Machines.GPU0).orElseThrow());
        return new Bench(machine, dma, device, CopyEngine.open(device));
    }

    static long crc(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return crc.getValue();
    }

    static void expectFault(Bench b, long address, boolean write) {
        expectFault(b, Machines.GPU0, address, write);
    }

    static void expectFault(Bench b, Bdf source, long address, boolean write) {
        List<FaultRecord> faults = b.faults();
        assertThat(faults).isNotEmpty();
        FaultRecord fault = faults.getFirst();
        assertThat(fault.source()).isEqualTo(source);
        assertThat(fault.address() & -PAGE).isEqualTo(address & -PAGE);
        assertThat(fault.write()).isEqualTo(write);
        assertThat(fault.reason()).isNotEmpty();
    }
}
