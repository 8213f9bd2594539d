package io.crossdock.workbench.attack;

import io.crossdock.dma.DeviceTraits;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.IommuInfo;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Ats;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A machine with two malicious devices, each with an address space of its own, and the engine that maps for them, all of
 * whose steps are seen.
 */
final class Arena implements AutoCloseable {
    static final int DEVICES = 2;
    /** Steps of time after which nothing that was sent is still under way. */
    private static final int REST = 8;

    private static final Duration LONG = Duration.ofSeconds(2);

    private static final AddressRange DRAM = new AddressRange(1L << 30, 1L << 30);

    private final ModelMachine model;
    private final WatchedMachine machine;
    private final Ledger ledger;
    private final StepSink sink;
    private final Dma dma;
    private final List<DmaDevice> devices = new ArrayList<>();
    private final List<Intruder> intruders = new ArrayList<>();
    private final List<Victim> victims = new ArrayList<>();
    private @Nullable Turns turns;

    Arena(AttackSettings settings) {
        model = ModelMachine.of(describe(settings), ModelOptions.DEFAULT);
        machine = new WatchedMachine(model, this::alone, this::made, () -> intruders.forEach(Intruder::arrived));
        ledger = new Ledger(machine, model.memory());
        sink = new StepSink(this::made, iova -> victims.forEach(victim -> victim.leavesWritten(iova)));
        DomainKind kind = settings.bypass() ? DomainKind.IDENTITY : DomainKind.TRANSLATED;
        dma = Dma.start(
                machine,
                DmaConfig.of(kind)
                        .withAllocator(settings.allocator())
                        .withIdentity(settings.identity())
                        .withPolicy(settings.policy())
                        .withSink(sink));
        for (int i = 0; i < DEVICES; i++) {
            devices.add(dma.attach(
                    machine.function(bdf(i)).orElseThrow(), kind, DeviceTraits.DEFAULT.withAts(settings.ats())));
            intruders.add(new Intruder(model.busMaster(bdf(i)), i, ledger));
        }
    }

    private static Bdf bdf(int device) {
        return Bdf.of(0, 1 + device, 0);
    }

    private static MachineDescription describe(AttackSettings settings) {
        IommuInfo.Kind unit = settings.unit();
        List<FunctionInfo> functions = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            functions.add(FunctionInfo.builder(bdf(i))
                    .portType(PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT)
                    .mps(256)
                    .mpsSupported(256)
                    .mrrs(512)
                    .busMaster(Tristate.ON)
                    .memoryEnabled(Tristate.ON)
                    .ats(settings.ats() ? new Ats(Tristate.ON, Tristate.OFF) : Ats.ABSENT)
                    .build());
        }
        Cpu.Architecture architecture =
                unit == IommuInfo.Kind.SMMUV3 ? Cpu.Architecture.AARCH64 : Cpu.Architecture.X86_64;
        Cpu.Vendor vendor = switch (unit) {
            case SMMUV3 -> Cpu.Vendor.ARM;
            case VTD -> Cpu.Vendor.INTEL;
            case AMDVI -> Cpu.Vendor.AMD;
        };
        Platform platform = new Platform(
                new Cpu(architecture, vendor, OptionalInt.empty()),
                Optional.empty(),
                new Iommu(
                        Iommu.Kind.valueOf(unit.name()), Iommu.Mode.TRANSLATED, OptionalLong.empty(), Optional.empty()),
                new RootComplex(RootComplex.PeerPath.INTERNAL, OptionalInt.of(256)),
                List.of(DRAM),
                List.of());
        return new MachineDescription(
                "two malicious devices", PciTopology.of(functions), platform, Map.of(), List.of());
    }

    WatchedMachine machine() {
        return machine;
    }

    ModelMachine model() {
        return model;
    }

    Ledger ledger() {
        return ledger;
    }

    DmaDevice device(int number) {
        return devices.get(number);
    }

    Intruder intruder(int number) {
        return intruders.get(number);
    }

    Victim victim() {
        Victim victim = new Victim(this);
        victims.add(victim);
        return victim;
    }

    void dismiss() {
        victims.clear();
    }

    /** Runs contexts step by step. */
    void run(Turns.Plan plan, Runnable... contexts) {
        Turns made = new Turns(plan, contexts);
        turns = made;
        try {
            made.run();
        } finally {
            turns = null;
        }
    }

    /** A step was made, by whoever is on this thread. */
    void made(Step step) {
        Turns now = turns;
        if (now != null) {
            now.made(step);
        }
    }

    /** Whoever is on this thread needs to be alone, having called the engine, which may have waited for a lock. */
    void alone() {
        Turns now = turns;
        if (now != null) {
            now.alone();
        }
    }

    /** Lets all that is under way arrive, and the unit tell of what it refused. */
    void rest() {
        for (int i = 0; i < REST; i++) {
            machine.pass();
        }
        dma.drainFaults();
    }

    /** Time goes by: all that is under way arrives, and what waits for a flush is due, and flushed. */
    void late() {
        for (int i = 0; i < Interleavings.LONG_AGO; i++) {
            machine.pass();
        }
        machine.skip(LONG);
        devices.forEach(DmaDevice::tick);
        made(Step.RETURNED);
    }

    /** Tells what became of page tables from what had become of them at another time. */
    long tables() {
        return sink.tables();
    }

    /** What the units are, one line each. */
    List<String> units() {
        return dma.describeUnits();
    }

    @Override
    public void close() {
        dma.close();
        model.close();
    }
}
