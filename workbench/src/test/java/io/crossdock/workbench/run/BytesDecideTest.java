package io.crossdock.workbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaAttributes;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.copyengine.CopyEngine;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.Machines;
import io.crossdock.workbench.pricing.Pricer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rate comes from what stands in the tables and from what the device sends, with nothing of the workbench changed. */
class BytesDecideTest {
    private static final long BLOCK = 2 << 20;

    private final MachineDescription description = Machines.arm().fitted().twoRootPorts();

    @SuppressWarnings("NullAway.Init")
    private ModelMachine machine;

    @SuppressWarnings("NullAway.Init")
    private Dma dma;

    @SuppressWarnings("NullAway.Init")
    private DmaDevice device;

    @SuppressWarnings("NullAway.Init")
    private CopyEngine engine;

    @SuppressWarnings("NullAway.Init")
    private PciFunction peer;

    @BeforeEach
    void start() {
        machine = ModelMachine.of(description);
        dma = Dma.start(machine, DomainKind.TRANSLATED);
        device = dma.attach(machine.function(Machines.GPU0).orElseThrow());
        engine = CopyEngine.open(device);
        peer = machine.function(Machines.GPU1).orElseThrow();
    }

    @AfterEach
    void stop() {
        dma.close();
        machine.close();
    }

    @Test
    void shouldFollowTheAttributeIndexInTheTable() {
        DmaMapping mapping = device.mapResource(peer, 2, 0, BLOCK, Direction.BIDIRECTIONAL);
        TableWalk walk = machine.walk(Machines.GPU0, mapping.dmaAddress()).orElseThrow();
        TableWalk.Step leaf = walk.steps().getLast();

        // AttrIndx stands in bits 4:2; Linux's index 2 is Device-nGnRE, 0 is Normal-NC
        assertThat(leaf.value() >> 2 & 7).isEqualTo(2);
        machine.memory().write64(leaf.entryAddress(), leaf.value() & ~0x1cL);

        engine.write(mapping, 0, 0, BLOCK);

        assertThat(writeRate()).isCloseTo(28.7, within(0.06));
    }

    @Test
    void shouldFollowThePacketsThatTheDeviceSends() {
        DmaMapping mapping = normal(0, BLOCK);
        engine.limitPayload(64);

        engine.write(mapping, 0, 0, BLOCK);

        // 31.51 GB/s * (1 - SKP) * 64 / (64 + 20): the IOVA lies below 4 GiB, so the header has three double words
        assertThat(writeRate()).isCloseTo(23.94, within(0.02));
    }

    @Test
    void shouldAddTheTimesOfTwoMappings() {
        DmaMapping ordered = device.mapResource(peer, 2, 0, BLOCK, Direction.BIDIRECTIONAL);
        DmaMapping merging = normal(BLOCK, BLOCK);

        engine.write(ordered, 0, 0, BLOCK);
        engine.write(merging, 0, 0, BLOCK);

        // 1 / (0.5 / 4.0 + 0.5 / rate of the mix, in which the ordered half leaves in 64-byte packets: 25.5)
        assertThat(writeRate()).isBetween(6.8, 7.1);
    }

    @Test
    void shouldMoveNoByteOutsideAMappingAndRecordWhy() {
        DmaMapping mapping = device.mapResource(peer, 2, 0, BLOCK, Direction.TO_DEVICE);
        DmaMapping gone = device.mapResource(peer, 2, BLOCK, BLOCK, Direction.BIDIRECTIONAL);
        device.unmap(gone);
        engine.fill(1, 0, 4096);

        engine.writeUnchecked(mapping.dmaAddress(), 0, 64);
        engine.writeUnchecked(gone.dmaAddress(), 0, 64);

        List<FaultRecord> faults = dma.drainFaults();
        assertThat(faults)
                .extracting(FaultRecord::reason)
                .contains("F_PERMISSION", "F_TRANSLATION")
                .doesNotContainNull();
        assertThat(faults).allSatisfy(f -> assertThat(f.source()).isEqualTo(Machines.GPU0));
        assertThat(faults).extracting(f -> f.address() & -4096L).contains(mapping.dmaAddress(), gone.dmaAddress());
        assertThat(machine.barBytes(Machines.GPU1, 2)
                        .asSlice(0, 2 * BLOCK)
                        .mismatch(MemorySegment.ofArray(new byte[(int) (2 * BLOCK)])))
                .isEqualTo(-1);
    }

    private DmaMapping normal(long offset, long size) {
        return device.mapResource(
                peer,
                2,
                offset,
                size,
                Direction.BIDIRECTIONAL,
                DmaAttributes.of(MemoryType.NORMAL_NC),
                MapContext.current());
    }

    private double writeRate() {
        StreamObservation writes = machine.observer().snapshot().stream()
                .filter(s -> s.operation() == Operation.WRITE)
                .findFirst()
                .orElseThrow();
        Pricer pricer = new Pricer(
                new TopologyLinkRates(description.topology()), Overrides.of(description, Map.of()), Optional.empty());
        return pricer.price(writes).orElseThrow().bytesPerSecond() / 1e9;
    }
}
