package io.crossdock.workbench.run;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaAttributes;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.copyengine.CopyEngine;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.model.observe.TranslationUse;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A modelled machine with its DMA started: initiators attach, map, and copy through it. What arrives is compared at the
 * destination's own bytes, not by reading it back, because a round trip can lie.
 */
final class TransferSession implements AutoCloseable {
    /** Passes over a small BAR at most; enough that the first, cold pass no longer shows. */
    private static final int MAX_PASSES = 64;

    /** The first memory BAR of a function starts with the copy engine's registers: keep off their page. */
    private static final long REGISTER_PAGE = 4096;

    private static final long SEED = 0x5eed;

    private static final long SLICE = 1 << 30;

    private final ModelMachine machine;
    private final Dma dma;

    private TransferSession(ModelMachine machine, Dma dma) {
        this.machine = machine;
        this.dma = dma;
    }

    static TransferSession open(MachineDescription description, Iommu.Mode mode, int assumedMps) {
        ModelMachine machine = ModelMachine.of(description, ModelOptions.DEFAULT.withAssumedMps(assumedMps));
        try {
            return new TransferSession(machine, Dma.start(machine, kind(mode)));
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    private static DomainKind kind(Iommu.Mode mode) {
        return switch (mode) {
            case OFF -> DomainKind.OFF;
            case PASSTHROUGH -> DomainKind.IDENTITY;
            case TRANSLATED -> DomainKind.TRANSLATED;
            case UNKNOWN -> throw new IllegalArgumentException("the IOMMU mode of a run must be known");
        };
    }

    Initiator attach(Bdf bdf) {
        PciFunction function = function(bdf);
        DmaDevice device = dma.attach(function);
        return new Initiator(device, CopyEngine.open(device));
    }

    private PciFunction function(Bdf bdf) {
        return machine.function(bdf).orElseThrow(() -> new MachineException("the machine has no function " + bdf));
    }

    void resetObserver() {
        machine.observer().reset();
    }

    StreamObservation observed(Bdf requester, Operation operation) {
        return machine.observer().snapshot().stream()
                .filter(s -> s.requester().equals(requester) && s.operation() == operation)
                .findFirst()
                .orElseGet(() -> new StreamObservation(
                        requester, operation, 0, 0, 0, 0, List.of(), List.of(), List.of(), TranslationUse.NONE, 0, 0));
    }

    Optional<PteEvidence> evidence(Bdf initiator, DmaMapping mapping) {
        TableWalk walk = machine.walk(initiator, mapping.dmaAddress()).orElse(null);
        if (walk == null || !(walk.outcome() instanceof TableWalk.Mapped mapped)) {
            return Optional.empty();
        }
        return Optional.of(new PteEvidence(
                mapped.leaf(),
                walk.format(),
                walk.steps().getLast().level(),
                mapped.attribute().text(),
                mapping.dmaAddress(),
                walk.root().orElse(0)));
    }

    List<String> faults() {
        return dma.drainFaults().stream().map(FaultRecord::toString).toList();
    }

    @Override
    public void close() {
        dma.close();
        machine.close();
    }

    /** Mapped memory of the target, and its bytes as they lie in the device: what is compared. */
    record Target(DmaMapping mapping, MemorySegment bytes) {}

    /** A device that copies. */
    final class Initiator {
        private final DmaDevice device;
        private final CopyEngine engine;

        private Initiator(DmaDevice device, CopyEngine engine) {
            this.device = device;
            this.engine = engine;
        }

        boolean carriesMemoryType() {
            return device.carriesMemoryType();
        }

        Target map(TransferRequest request) {
            PciFunction target = function(request.to());
            AddressRange range = target.barRange(request.bar())
                    .orElseThrow(
                            () -> new MachineException(request.to() + " has no mapped memory BAR " + request.bar()));
            long offset =
                    CopyEngine.firstMemoryBar(target) == request.bar() ? Math.min(REGISTER_PAGE, range.size() / 2) : 0;
            long size = Math.min(request.bytes(), range.size() - offset);
            MemorySegment bytes = machine.barBytes(request.to(), request.bar()).asSlice(offset, size);
            if (request.addressing() == Addressing.BUS_ADDRESS) {
                return new Target(
                        device.mapBusAddress(target, request.bar(), offset, size, Direction.BIDIRECTIONAL), bytes);
            }
            DmaAttributes attributes =
                    device.carriesMemoryType() ? attributes(request.attribute()) : DmaAttributes.DEFAULT;
            return new Target(
                    device.mapResource(
                            target,
                            request.bar(),
                            offset,
                            size,
                            Direction.BIDIRECTIONAL,
                            attributes,
                            MapContext.current()),
                    bytes);
        }

        private static DmaAttributes attributes(Attribute attribute) {
            return switch (attribute) {
                case DEFAULT -> DmaAttributes.DEFAULT;
                case DEVICE_NGNRNE -> DmaAttributes.of(MemoryType.DEVICE_NGNRNE);
                case DEVICE_NGNRE -> DmaAttributes.of(MemoryType.DEVICE_NGNRE);
                case DEVICE_GRE -> DmaAttributes.of(MemoryType.DEVICE_GRE);
                case NORMAL_NC -> DmaAttributes.of(MemoryType.NORMAL_NC);
                case WRITE_BACK -> DmaAttributes.of(MemoryType.WRITE_BACK);
            };
        }

        /** Writes; returns whether every byte was found at the destination. */
        boolean writeThrough(Target target, long bytes) {
            DmaMapping mapping = target.mapping();
            boolean intact = true;
            long window = mapping.size();
            for (long pass = 0; pass < passes(bytes, window); pass++) {
                engine.fill(SEED + pass, 0, window);
                engine.write(mapping, 0, 0, window);
                intact &= engine.crc32c(0, window) == checksum(target.bytes());
            }
            return intact;
        }

        /** Reads; returns whether every byte was found at the initiator. */
        boolean readThrough(Target target, long bytes) {
            DmaMapping mapping = target.mapping();
            boolean intact = true;
            long window = mapping.size();
            for (long pass = 0; pass < passes(bytes, window); pass++) {
                engine.fill(~SEED, 0, window);
                intact &= !engine.read(mapping, 0, 0, window).failed();
                intact &= engine.crc32c(0, window) == checksum(target.bytes());
            }
            return intact;
        }

        private static long passes(long bytes, long window) {
            return Math.min(MAX_PASSES, (bytes + window - 1) / window);
        }

        private static long checksum(MemorySegment bytes) {
            CRC32C crc = new CRC32C();
            for (long done = 0; done < bytes.byteSize(); done += SLICE) {
                crc.update(bytes.asSlice(done, Math.min(SLICE, bytes.byteSize() - done))
                        .asByteBuffer());
            }
            return crc.getValue();
        }
    }
}
