package io.crossdock.workbench.explain;

import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.DriverPractice;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.run.Addressing;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.TransferRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request with what it leaves open filled in, and with what it says about the machine folded into the machine: so the
 * machine alone gives the same answer, which is what makes a remedy something that can be written down.
 */
record Question(
        ExplainRequest request,
        MachineDescription machine,
        FunctionInfo from,
        FunctionInfo to,
        int bar,
        Iommu.Mode mode,
        boolean modeAssumed) {
    static Question of(ExplainRequest request) {
        FunctionInfo from = request.machine().topology().require(request.from());
        FunctionInfo to = request.machine().topology().require(request.to());
        if (from.bdf().equals(to.bdf())) {
            throw new ExplainException(
                    "initiator and target are the same function: " + from.bdf() + "; name two different devices");
        }
        Iommu.Mode stated =
                request.iommu().orElse(request.machine().platform().iommu().mode());
        boolean assumed = stated == Iommu.Mode.UNKNOWN;
        Iommu.Mode mode = assumed ? IommuModes.likely(request.machine()) : stated;
        if (mode != Iommu.Mode.OFF && request.machine().platform().iommu().kind() == Iommu.Kind.NONE) {
            throw new ExplainException("this machine has no IOMMU, so it cannot be " + IommuModes.word(mode)
                    + "; use --iommu off, or describe the unit");
        }
        return new Question(request, fold(request, mode, assumed), from, to, chooseBar(request, to), mode, assumed);
    }

    private static MachineDescription fold(ExplainRequest request, Iommu.Mode mode, boolean assumed) {
        MachineDescription machine = named(request);
        Platform platform = machine.platform();
        if (request.kernel().isPresent()) {
            platform = platform.withKernel(request.kernel().get());
        }
        if (!assumed) {
            platform = platform.withIommu(platform.iommu().withMode(mode));
        }
        if (request.attribute() != Attribute.DEFAULT) {
            platform = platform.withDriver(
                    platform.driver().withMemoryType(request.attribute().label(), false));
        }
        return machine.withPlatform(platform);
    }

    /** Both ends by name, so that they are found again where a remedy moves them. */
    private static MachineDescription named(ExplainRequest request) {
        MachineDescription machine = request.machine();
        DeviceNames positions = DeviceNames.of(machine);
        Map<String, Bdf> names = new LinkedHashMap<>(machine.names());
        for (Bdf end : List.of(request.from(), request.to())) {
            if (!names.containsValue(end)) {
                positions.nameOf(end).ifPresent(name -> names.put(name, end));
            }
        }
        return new MachineDescription(
                machine.title(), machine.topology(), machine.platform(), names, machine.unknown());
    }

    private static int chooseBar(ExplainRequest request, FunctionInfo to) {
        if (request.bar().isPresent()) {
            int bar = request.bar().getAsInt();
            if (to.bar(bar).flatMap(Bar::memoryRange).isEmpty()) {
                throw new ExplainException(to.bdf() + " has no memory BAR " + bar
                        + " with known address and size; it has " + memoryBars(to));
            }
            return bar;
        }
        return to.largestMemoryBar()
                .orElseThrow(() -> new ExplainException(to.bdf()
                        + " has no memory BAR with known address and size, so no peer can address it; name another"
                        + " target"))
                .index();
    }

    private static String memoryBars(FunctionInfo f) {
        List<String> bars = f.bars().stream()
                .filter(b -> b.memoryRange().isPresent())
                .map(b -> "BAR " + b.index())
                .toList();
        return bars.isEmpty() ? "none" : String.join(", ", bars);
    }

    /** The same question about a changed machine, in which both ends keep their names but may have moved. */
    Question on(MachineDescription changed) {
        Map<Bdf, String> nameOf = new LinkedHashMap<>();
        machine.names().forEach((name, bdf) -> nameOf.put(bdf, name));
        Bdf newFrom = moved(changed, from.bdf(), nameOf);
        Bdf newTo = moved(changed, to.bdf(), nameOf);
        ExplainRequest again = new ExplainRequest(
                changed,
                newFrom,
                newTo,
                OptionalInt.of(bar),
                request.apis(),
                Optional.empty(),
                Attribute.DEFAULT,
                Optional.empty(),
                request.transferBytes(),
                request.overrides());
        return of(again);
    }

    private static Bdf moved(MachineDescription changed, Bdf bdf, Map<Bdf, String> nameOf) {
        String name = nameOf.get(bdf);
        Bdf there = name == null ? null : changed.names().get(name);
        return there == null ? bdf : there;
    }

    PciTopology topology() {
        return machine.topology();
    }

    Optional<KernelVersion> kernel() {
        return machine.platform().kernel();
    }

    /** Memory type that the driver asks for. */
    Attribute attribute() {
        DriverPractice practice = machine.platform().driver();
        return practice.memoryType().map(Attribute::of).orElse(Attribute.DEFAULT);
    }

    /** The APIs asked about, the one that the machine's driver uses first. */
    List<Api> apisInOrder() {
        List<Api> order = new ArrayList<>(List.of(Api.values()));
        order.removeIf(a -> !request.apis().contains(a));
        machine.platform()
                .driver()
                .api()
                .ifPresent(used ->
                        order.sort(Comparator.comparing((Api a) -> !a.option().equals(used))));
        return order;
    }

    /** Whether the model can drive the initiator: its copy engine's registers need a memory BAR. */
    boolean canInitiate() {
        return from.largestMemoryBar().isPresent();
    }

    TransferRequest transfer(Addressing addressing, Attribute attribute) {
        return new TransferRequest(
                machine,
                from.bdf(),
                to.bdf(),
                bar,
                addressing,
                mode,
                attribute,
                request.transferBytes(),
                request.overrides());
    }
}
