package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.Bridge.Window;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Both cards move below one switch, without ACS redirect: a new switch takes the place of the initiator below its root
 * port, with the initiator below one of its downstream ports and the target below another. BARs get new addresses.
 */
final class BelowOneSwitch implements Remedy {
    /** Buses that the switch needs: its own two levels and one per card. */
    private static final int BUSES = 4;

    @Override
    public String rule(PairFacts facts) {
        return "XD020";
    }

    @Override
    public String title() {
        return "both cards below one switch, driver on p2pdma";
    }

    @Override
    public List<String> how(PairFacts facts) {
        return List.of(
                "slots behind one PCIe switch (lspci -tv shows which), uplink and downlinks as wide as the cards",
                "no ACS redirect on its downstream ports; run here with a switch of the cards' own link and MPS");
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.SLOT, Cost.DRIVER_CHANGE, Cost.ISOLATION);
    }

    @Override
    public String persists() {
        return "yes";
    }

    @Override
    public String isolation() {
        return "the two cards reach each other's memory below the switch, past the IOMMU";
    }

    @Override
    public String verify(PairFacts facts) {
        return "lspci -tv: both below one switch; sudo lspci -vvv: no ReqRedir+ on its downstream ports";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        PciTopology topology = facts.machine().topology();
        FunctionInfo from = facts.from();
        FunctionInfo to = facts.to();
        Optional<FunctionInfo> port = topology.parent(from.bdf());
        OptionalInt free = port.isPresent() ? freeBuses(topology, port.get().bdf()) : OptionalInt.empty();
        if (topology.commonBridge(from.bdf(), to.bdf()).isPresent()
                || port.isEmpty()
                || port.get().portType() != PortType.ROOT_PORT
                || from.bdf().domain() != to.bdf().domain()
                || free.isEmpty()
                || hasSiblings(topology, from.bdf())
                || hasSiblings(topology, to.bdf())
                || !isNamed(facts, from)
                || !isNamed(facts, to)) {
            return Optional.empty();
        }
        FreshAddresses addresses = new FreshAddresses(facts.machine());
        Optional<FunctionInfo> placedFrom = addresses.place(from);
        Optional<FunctionInfo> placedTo = addresses.place(to);
        return placedFrom.isPresent() && placedTo.isPresent()
                ? Optional.of(rebuild(facts, port.get(), placedFrom.get(), placedTo.get(), free.getAsInt()))
                : Optional.empty();
    }

    /** What moves is found again by its name; what is neither named nor of a known kind, such as a bridge, stays. */
    private static boolean isNamed(PairFacts facts, FunctionInfo f) {
        return facts.machine().names().containsValue(f.bdf());
    }

    private static boolean hasSiblings(PciTopology topology, Bdf bdf) {
        return topology.onBus(bdf.domain(), bdf.bus()).size() > 1;
    }

    /** First of as many consecutive bus numbers behind the port's own that nothing on the machine uses. */
    private static OptionalInt freeBuses(PciTopology topology, Bdf port) {
        BitSet used = new BitSet(256);
        for (FunctionInfo f : topology.functions()) {
            if (f.bdf().domain() == port.domain()) {
                used.set(f.bdf().bus());
                f.bridge().ifPresent(b -> used.set(b.secondary(), b.subordinate() + 1));
            }
        }
        for (int bus = port.bus() + 1; bus + BUSES <= 256; bus++) {
            int next = used.nextSetBit(bus);
            if (next < 0 || next >= bus + BUSES) {
                return OptionalInt.of(bus);
            }
        }
        return OptionalInt.empty();
    }

    private static MachineDescription rebuild(
            PairFacts facts, FunctionInfo port, FunctionInfo from, FunctionInfo to, int bus) {
        int domain = from.bdf().domain();
        Bdf movedFrom = new Bdf(domain, bus + 2, 0, 0);
        Bdf movedTo = new Bdf(domain, bus + 3, 0, 0);
        List<Window> both = FreshAddresses.windowsOver(from, to);
        List<FunctionInfo> functions = new ArrayList<>();
        for (FunctionInfo f : facts.machine().topology().functions()) {
            boolean replaced = f.bdf().equals(from.bdf())
                    || f.bdf().equals(to.bdf())
                    || f.bdf().equals(port.bdf());
            if (!replaced) {
                functions.add(f);
            }
        }
        functions.add(bridge(port, bus, bus + 3, both));
        functions.add(switchPort(from, new Bdf(domain, bus, 0, 0), PortType.SWITCH_UPSTREAM, bus + 1, bus + 3, both));
        functions.add(switchPort(
                from,
                new Bdf(domain, bus + 1, 0, 0),
                PortType.SWITCH_DOWNSTREAM,
                bus + 2,
                bus + 2,
                FreshAddresses.windowsOver(from)));
        functions.add(switchPort(
                to,
                new Bdf(domain, bus + 1, 1, 0),
                PortType.SWITCH_DOWNSTREAM,
                bus + 3,
                bus + 3,
                FreshAddresses.windowsOver(to)));
        functions.add(from.toBuilder().movedTo(movedFrom).build());
        functions.add(to.toBuilder().movedTo(movedTo).build());

        Map<String, Bdf> names = new LinkedHashMap<>(facts.machine().names());
        names.replaceAll((name, bdf) -> bdf.equals(from.bdf()) ? movedFrom : bdf.equals(to.bdf()) ? movedTo : bdf);
        MachineDescription machine = facts.machine();
        return new MachineDescription(
                machine.title() + ", both cards below one switch",
                PciTopology.of(functions),
                machine.platform().withDriver(machine.platform().driver().withApi(Api.P2PDMA.option())),
                names,
                machine.unknown());
    }

    private static FunctionInfo bridge(FunctionInfo f, int secondary, int subordinate, List<Window> windows) {
        return f.toBuilder()
                .bridge(new Bridge(f.bdf().bus(), secondary, subordinate, windows, true))
                .build();
    }

    private static FunctionInfo switchPort(
            FunctionInfo card, Bdf bdf, PortType type, int secondary, int subordinate, List<Window> windows) {
        FunctionInfo bare = FunctionInfo.builder(bdf)
                .portType(type)
                .classCode(0x060400)
                .description("PCIe switch, assumed")
                .link(card.link())
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON)
                .acs(Acs.ABSENT)
                .build();
        FunctionInfo sized = card.mps().isPresent()
                ? bare.toBuilder()
                        .mps(card.mps().getAsInt())
                        .mpsSupported(card.mps().getAsInt())
                        .build()
                : bare;
        return bridge(sized, secondary, subordinate, windows);
    }
}
