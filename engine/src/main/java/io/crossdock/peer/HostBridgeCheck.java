package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.RootBus;
import io.crossdock.pci.Tristate;
import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether a kernel trusts the root complex of a pair to pass requests between its ports. */
final class HostBridgeCheck {
    private static final int ZEN_FAMILY = 0x17;

    private final MachineDescription machine;
    private final KernelRules catalogue;
    private final RuleSet rules;

    HostBridgeCheck(MachineDescription machine, KernelRules catalogue, RuleSet rules) {
        this.machine = machine;
        this.catalogue = catalogue;
        this.rules = rules;
    }

    /**
     * The answer.
     *
     * @param trusted whether requests may go through
     * @param because half a sentence
     * @param evidence what it rests on
     * @param unlisted first devices that Linux would name in its log as not listed, in its order
     */
    record Answer(Tristate trusted, String because, List<Evidence> evidence, List<FunctionInfo> unlisted) {
        Answer {
            evidence = List.copyOf(evidence);
            unlisted = List.copyOf(unlisted);
        }

        static Answer of(Tristate trusted, String because, Evidence evidence) {
            return new Answer(trusted, because, List.of(evidence), List.of());
        }
    }

    Answer between(Bdf client, Bdf provider) {
        Answer cpu = cpu(client);
        if (cpu.trusted().isOn()) {
            return cpu;
        }
        RootBus clientRoot = machine.topology().rootBus(client);
        RootBus providerRoot = machine.topology().rootBus(provider);
        boolean same = clientRoot.equals(providerRoot);
        Answer list = listed(providerRoot, same);
        if (!same && list.trusted() != Tristate.OFF) { // Linux, too, asks for the provider's first and then stops
            list = both(list, listed(clientRoot, false));
        }
        if (list.trusted().isOn() || cpu.trusted() == Tristate.OFF) {
            return list;
        }
        List<Evidence> evidence = new ArrayList<>(list.evidence());
        evidence.addAll(cpu.evidence());
        return new Answer(Tristate.UNKNOWN, list.because() + ", and " + cpu.because(), evidence, List.of());
    }

    private static Answer both(Answer a, Answer b) {
        List<Evidence> evidence = new ArrayList<>(a.evidence());
        evidence.addAll(b.evidence());
        if (b.trusted() == Tristate.OFF || a.trusted().isOn()) {
            return new Answer(
                    b.trusted(),
                    b.trusted().isOn() ? a.because() + " and " + b.because() : b.because(),
                    evidence,
                    a.trusted().isKnown() ? b.unlisted() : List.of());
        }
        return new Answer(Tristate.UNKNOWN, a.because(), evidence, List.of());
    }

    private Answer cpu(Bdf client) {
        Basis basis = rules.basis(Kind.CPU_HOST_BRIDGE, "amd-zen");
        if (!rules.has(Kind.CPU_HOST_BRIDGE, "amd-zen")) {
            return Answer.of(
                    Tristate.OFF,
                    "the processor does not count",
                    Evidence.rule("Linux " + rules.version() + " has no rule for AMD processors", basis));
        }
        Cpu cpu = machine.platform().cpu();
        if (cpu.architecture() == Cpu.Architecture.AARCH64 || cpu.architecture() == Cpu.Architecture.OTHER) {
            return notZen(basis);
        }
        if (cpu.vendor() == Cpu.Vendor.AMD && cpu.family().isPresent()) {
            return cpu.family().getAsInt() >= ZEN_FAMILY ? zen("family " + hex(cpu.family()), basis) : notZen(basis);
        }
        if (cpu.vendor() == Cpu.Vendor.AMD || cpu.vendor() == Cpu.Vendor.UNKNOWN) {
            return fromHostBridge(client, basis);
        }
        return notZen(basis);
    }

    private static String hex(OptionalInt family) {
        return Integer.toHexString(family.orElse(0)) + "h";
    }

    private static Answer zen(String what, Basis basis) {
        return Answer.of(
                Tristate.ON,
                "the processor is an AMD one of family 17h or later, which Linux trusts",
                Evidence.rule("processor: AMD " + what, basis));
    }

    private static Answer notZen(Basis basis) {
        return Answer.of(
                Tristate.OFF,
                "the processor is no AMD one of family 17h or later",
                Evidence.rule("processor: not AMD of family 17h or later", basis));
    }

    /** Device dumps name no processor; the first device of the root bus tells it on many AMD machines. */
    private Answer fromHostBridge(Bdf client, Basis basis) {
        FunctionInfo first = firstDevice(machine.topology(), machine.topology().rootBus(client));
        if (first.vendorId().isPresent() && first.deviceId().isPresent()) {
            Optional<KernelRule> known = catalogue.processor(
                    first.vendorId().getAsInt(), first.deviceId().getAsInt());
            if (known.isPresent() && !known.get().value().equals("guest")) {
                return fromRule(first, known.get(), basis);
            }
        }
        return Answer.of(
                Tristate.UNKNOWN,
                "whether the processor is an AMD one of family 17h or later is not shown",
                Evidence.rule("processor unknown", basis));
    }

    private static Answer fromRule(FunctionInfo first, KernelRule rule, Basis basis) {
        Evidence evidence = new Evidence(
                Optional.of(first.bdf()), rule.subject() + ": " + rule.source(), basis.worse(rule.basis()));
        return rule.value().equals("other")
                ? Answer.of(Tristate.OFF, "the host bridge belongs to no AMD processor", evidence)
                : Answer.of(
                        Tristate.ON,
                        "the host bridge belongs to an AMD processor of family " + rule.value()
                                + ", which Linux trusts",
                        evidence);
    }

    /** Functions are found in ascending order, so the lowest address comes first on Linux's list as well. */
    private static FunctionInfo firstDevice(PciTopology topology, RootBus root) {
        return topology.onBus(root.domain(), root.bus()).getFirst();
    }

    private Answer listed(RootBus root, boolean same) {
        FunctionInfo first = firstDevice(machine.topology(), root);
        boolean zero = first.bdf().device() == 0 && first.bdf().function() == 0;
        boolean portsCount = rules.has(Kind.FIRST_DEVICE, "00.0-or-root-port");
        if (!zero && !(portsCount && first.portType() == PortType.ROOT_PORT)) {
            boolean unsure = portsCount && first.portType() == PortType.UNKNOWN;
            String wanted = portsCount ? "neither 00.0 nor a root port" : "not 00.0";
            return Answer.of(
                    unsure ? Tristate.UNKNOWN : Tristate.OFF,
                    "no device stands for host bridge " + root + ": the first is " + first.bdf()
                            + (unsure ? ", whose type is not shown" : ", which is " + wanted),
                    new Evidence(
                            Optional.of(first.bdf()),
                            "first device of " + root,
                            rules.basis(Kind.FIRST_DEVICE, "00.0-or-root-port")));
        }
        if (first.vendorId().isEmpty() || first.deviceId().isEmpty()) {
            return Answer.of(
                    Tristate.UNKNOWN,
                    "the vendor and device of host bridge " + first.bdf() + " are not shown",
                    Evidence.of(first.bdf(), "vendor and device unknown"));
        }
        return lookUp(first, same);
    }

    private Answer lookUp(FunctionInfo first, boolean same) {
        int vendor = first.vendorId().orElseThrow();
        int device = first.deviceId().orElseThrow();
        String name = "host bridge " + first.bdf() + " [" + RuleSet.subject(vendor, device) + "]";
        Optional<KernelRule> rule = rules.hostBridge(vendor, device);
        Basis basis = rules.hostBridgeBasis(vendor, device);
        if (rule.isEmpty()) {
            return new Answer(
                    Tristate.OFF,
                    name + " is not on Linux " + rules.version() + "'s list",
                    List.of(new Evidence(
                            Optional.of(first.bdf()), RuleSet.subject(vendor, device) + " is not listed", basis)),
                    List.of(first));
        }
        boolean trusted = same || rule.get().value().equals("any");
        return Answer.of(
                Tristate.of(trusted),
                trusted
                        ? name + " is on Linux " + rules.version() + "'s list"
                        : name + " is on Linux " + rules.version()
                                + "'s list only for pairs below one and the same host bridge",
                new Evidence(
                        Optional.of(first.bdf()),
                        RuleSet.subject(vendor, device) + " is listed ("
                                + rule.get().value() + "): " + rule.get().source(),
                        basis));
    }
}
