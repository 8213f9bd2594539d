package io.crossdock.workbench.run;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaAttributes;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaException;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.copyengine.CopyEngine;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.model.observe.TranslationUse;
import io.crossdock.model.table.TableFormat;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A modelled machine with its DMA started: initiators attach, map, and copy through it. What arrives is compared at the
 * destination's own bytes, not by reading it back, because a round trip can lie.
 */
final class TransferSession implements AutoCloseable {
    /** The first memory BAR of a function starts with the copy engine's registers: keep off their page. */
    private static final long REGISTER_PAGE = 4096;

    private final ModelMachine machine;
    private final Dma dma;

    private TransferSession(ModelMachine machine, Dma dma) {
        this.machine = machine;
        this.dma = dma;
    }

    static TransferSession open(MachineDescription description, Iommu.Mode mode, int assumedMps) {
        ModelMachine machine =
                ModelMachine.of(ModelledUnit.of(description), ModelOptions.DEFAULT.withAssumedMps(assumedMps));
        try {
            return new TransferSession(
                    machine, Dma.start(machine, kind(mode, !machine.iommus().isEmpty())));
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    /** A unit that the model does not have and that passes everything untranslated changes nothing on the way. */
    private static DomainKind kind(Iommu.Mode mode, boolean modelled) {
        return switch (mode) {
            case OFF -> DomainKind.OFF;
            case PASSTHROUGH -> modelled ? DomainKind.IDENTITY : DomainKind.OFF;
            case TRANSLATED -> DomainKind.TRANSLATED;
            case UNKNOWN -> throw new IllegalArgumentException("the IOMMU mode of a run must be known");
        };
    }

    CopyInitiator attach(Bdf bdf) {
        return CopyInitiator.open(dma.attach(function(bdf)));
    }

    private PciFunction function(Bdf bdf) {
        return machine.function(bdf).orElseThrow(() -> new MachineException("the machine has no function " + bdf));
    }

    /** Mapped memory, and its bytes as they lie where they belong: what is compared. */
    record Target(DmaMapping mapping, MemorySegment bytes) {}

    /** Maps the target's BAR for the initiator, as the request says. */
    Target map(CopyInitiator from, TransferRequest request) {
        DmaDevice device = from.device();
        PciFunction target = function(request.to());
        AddressRange range = target.barRange(request.bar())
                .orElseThrow(() -> new MachineException(request.to() + " has no mapped memory BAR " + request.bar()));
        long offset =
                CopyEngine.firstMemoryBar(target) == request.bar() ? Math.min(REGISTER_PAGE, range.size() / 2) : 0;
        long size = Math.min(request.bytes(), range.size() - offset);
        MemorySegment bytes = machine.barBytes(request.to(), request.bar()).asSlice(offset, size);
        if (request.addressing() == Addressing.BUS_ADDRESS) {
            return new Target(
                    device.mapBusAddress(target, request.bar(), offset, size, Direction.BIDIRECTIONAL), bytes);
        }
        DmaAttributes attributes = device.carriesMemoryType() ? attributes(request.attribute()) : DmaAttributes.DEFAULT;
        return new Target(
                device.mapResource(
                        target, request.bar(), offset, size, Direction.BIDIRECTIONAL, attributes, MapContext.current()),
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

    /** A buffer in system memory of at most the given size, mapped for both sides of a staged transfer. */
    Stage stage(CopyInitiator writer, CopyInitiator reader, long bytes) {
        DmaMemory buffer = machine.allocate(Math.min(bytes, CopyInitiator.CHUNK), REGISTER_PAGE);
        return new Stage(
                new Target(writer.device().mapSingle(buffer, 0, buffer.size(), Direction.FROM_DEVICE), buffer.bytes()),
                new Target(reader.device().mapSingle(buffer, 0, buffer.size(), Direction.TO_DEVICE), buffer.bytes()));
    }

    /** One buffer as its writer and its reader see it. */
    record Stage(Target in, Target out) {}

    /**
     * Asks {@code dma_map_single} for a BAR.
     *
     * @return why it refuses
     */
    String whyNotMapSingle(CopyInitiator from, TransferRequest request) {
        try {
            from.device().mapSingle(function(request.to()), request.bar(), 0, REGISTER_PAGE, Direction.BIDIRECTIONAL);
        } catch (DmaException e) {
            return Objects.requireNonNull(e.getMessage());
        }
        throw new IllegalStateException("mapSingle took a BAR");
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
                walk.format().map(TableFormat::name).orElseThrow(),
                walk.steps().getLast().level(),
                mapped.attribute().text(),
                mapping.dmaAddress(),
                walk.root().orElse(0)));
    }

    /** Writes system memory to a file that must not exist, and says where the initiator's tables are in it. */
    RamDump dump(Bdf initiator, DmaMapping mapping, Path file) {
        AddressRange written = RamImage.write(machine, file);
        Optional<RamDump.Tables> tables = machine.walk(initiator, mapping.dmaAddress())
                .flatMap(walk -> walk.format()
                        .map(format -> new RamDump.Tables(
                                initiator,
                                format.keyword(),
                                walk.root().orElseThrow(),
                                format.inputBits(),
                                mapping.dmaAddress())));
        return new RamDump(file, written.base(), written.size(), tables);
    }

    List<String> faults() {
        return dma.drainFaults().stream().map(FaultRecord::toString).toList();
    }

    @Override
    public void close() {
        dma.close();
        machine.close();
    }
}
