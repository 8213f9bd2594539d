package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.RootBus;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.DriverPractice;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a machine as YAML. {@link io.crossdock.topology.Inputs} reads the result as an equal machine; addresses and bus
 * numbers are all spelled out. A machine whose addresses break the rules that hold for hand-written ones, as some dumps'
 * do, is marked {@code lenient}.
 */
public final class MachineYaml {
    private final MachineDescription machine;
    private final Map<Bdf, String> names = new HashMap<>();
    private final Map<Bdf, List<FunctionInfo>> below = new HashMap<>();
    private final YamlOut out = new YamlOut();

    private MachineYaml(MachineDescription machine) {
        this.machine = machine;
        machine.names().forEach((name, bdf) -> names.put(bdf, name));
        for (FunctionInfo f : machine.topology().functions()) {
            machine.topology()
                    .parent(f.bdf())
                    .ifPresent(p -> below.computeIfAbsent(p.bdf(), k -> new ArrayList<>())
                            .add(f));
        }
    }

    /**
     * The description of a machine.
     *
     * @param comment text for the head of the file: where the machine comes from
     */
    public static String write(MachineDescription machine, String comment) {
        MachineYaml writer = new MachineYaml(machine);
        writer.out.comment(comment);
        writer.head();
        writer.platform(machine.platform());
        writer.tree();
        writer.unknown();
        return writer.out.toString();
    }

    private void head() {
        out.entry(0, "crossdock", "1");
        out.entry(0, "title", YamlOut.quote(machine.title()));
        if (StrictChecks.first(machine.topology(), machine.platform()).isPresent()) {
            out.entry(0, "lenient", "on");
        }
    }

    private void platform(Platform p) {
        if (!p.cpu().equals(Cpu.UNKNOWN)) {
            YamlOut.Fields cpu = new YamlOut.Fields()
                    .raw("architecture", Vocabulary.ARCHITECTURE.write(p.cpu().architecture()))
                    .raw("vendor", Vocabulary.CPU_VENDOR.write(p.cpu().vendor()));
            if (p.cpu().family().isPresent()) {
                cpu.raw("family", String.format("0x%x", p.cpu().family().getAsInt()));
            }
            out.entry(0, "cpu", cpu.inline());
        }
        p.kernel().ifPresent(k -> out.entry(0, "kernel", YamlOut.quote(k.text())));
        if (!p.iommu().equals(Iommu.UNKNOWN)) {
            YamlOut.Fields iommu = new YamlOut.Fields()
                    .raw("kind", Vocabulary.IOMMU_KIND.write(p.iommu().kind()))
                    .raw("mode", Vocabulary.IOMMU_MODE.write(p.iommu().mode()));
            p.iommu().registers().ifPresent(base -> iommu.raw("registers", Units.writeAddress(base)));
            out.entry(
                    0,
                    "iommu",
                    iommu.text("implementation", p.iommu().implementation()).inline());
        }
        if (!p.rootComplex().equals(RootComplex.UNKNOWN)) {
            out.entry(
                    0,
                    "root-complex",
                    new YamlOut.Fields()
                            .raw(
                                    "peer-path",
                                    Vocabulary.PEER_PATH.write(p.rootComplex().peerPath()))
                            .number("egress-payload", p.rootComplex().egressPayloadBytes())
                            .inline());
        }
        if (!p.driver().equals(DriverPractice.STOCK)) {
            YamlOut.Fields driver = new YamlOut.Fields();
            p.driver().api().ifPresent(api -> driver.raw("api", api));
            p.driver().memoryType().ifPresent(type -> driver.raw("memory-type", type));
            if (p.driver().patchedKernel()) {
                driver.raw("patched-kernel", "on");
            }
            out.entry(0, "driver", driver.inline());
        }
        if (!p.dram().isEmpty()) {
            out.open(0, "memory");
            for (AddressRange range : p.dram()) {
                out.item(1, FunctionYaml.range(range).inline());
            }
        }
        if (!p.parameters().isEmpty()) {
            out.open(0, "parameters");
            p.parameters().forEach(this::parameter);
        }
        new HostYaml(out).write(p.host());
    }

    private void parameter(Parameter p) {
        YamlOut.Fields fields = new YamlOut.Fields().text("name", p.name()).raw("value", number(p.value()));
        if (p.low() != p.value() || p.high() != p.value()) {
            fields.raw("low", number(p.low())).raw("high", number(p.high()));
        }
        out.item(
                1,
                fields.text("unit", p.unit())
                        .raw("kind", Vocabulary.PARAMETER_KIND.write(p.kind()))
                        .text("source", p.source()));
    }

    /** The shortest decimal number that reads as the same double, without an exponent where that is short enough. */
    private static String number(double value) {
        BigDecimal exact = new BigDecimal(Double.toString(value));
        String plain = exact.stripTrailingZeros().toPlainString();
        return plain.length() <= 18 ? plain : Double.toString(value);
    }

    private void tree() {
        out.open(0, "tree");
        for (RootBus root : machine.topology().rootBuses()) {
            out.item(1, new YamlOut.Fields().raw("root-bus", root.toString()).open("functions"));
            for (FunctionInfo f : machine.topology().onBus(root.domain(), root.bus())) {
                function(f, 3);
            }
        }
    }

    private void function(FunctionInfo f, int depth) {
        List<FunctionInfo> children = below.getOrDefault(f.bdf(), List.of());
        out.item(depth, FunctionYaml.fields(f, names.get(f.bdf()), !children.isEmpty()));
        for (FunctionInfo child : children) {
            function(child, depth + 2);
        }
    }

    private void unknown() {
        if (!machine.unknown().isEmpty()) {
            out.open(0, "unknown");
            for (Unknown u : machine.unknown()) {
                out.item(1, new YamlOut.Fields().text("what", u.what()).text("learn", u.howToLearn()));
            }
        }
    }
}
