package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** XD082: options about the IOMMU that contradict each other, the processor, or what the kernel made of them. */
final class ContradictingIommu implements MachineRule {
    @Override
    public String code() {
        return "XD082";
    }

    @Override
    public String title() {
        return "IOMMU options on the command line contradict each other";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The command line asks for passthrough and for translation, for a unit that is switched off, for the other"
                        + " vendor's unit, or for what the groups' types show not to be so.",
                "Of iommu.passthrough=, iommu=pt and iommu=nopt the last one counts; off wins over both. What runs is then"
                        + " not what the reader of the line believes.",
                "The command line, the processor's vendor, /sys/kernel/iommu_groups/*/type.",
                "One option: iommu=pt (or iommu.passthrough=1) for peer-to-peer with the unit on.",
                "None.",
                "Linux drivers/iommu/iommu.c and arch/x86/kernel/pci-dma.c; nix-amd-ai#49.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        return machine.platform().host().commandLine().map(KernelOptions::of).flatMap(o -> check(machine, o));
    }

    private Optional<Finding> check(MachineDescription machine, KernelOptions options) {
        List<String> evidence = new ArrayList<>();
        Set<String> asked = new LinkedHashSet<>();
        List<String> words = new ArrayList<>();
        options.parts("iommu").stream()
                .filter(p -> p.equals("pt") || p.equals("nopt"))
                .forEach(p -> {
                    asked.add(p.equals("pt") ? "passthrough" : "translation");
                    words.add("iommu=" + p);
                });
        options.named("iommu.passthrough").forEach(o -> {
            asked.add(isOn(o.value().orElse("")) ? "passthrough" : "translation");
            words.add(o.text());
        });
        if (asked.size() > 1) {
            evidence.add(String.join(" and ", words) + ": the last one counts");
        }
        if (isOff(options) && asked.contains("passthrough")) {
            evidence.add("the unit is switched off, so " + String.join(" and ", words) + " says nothing");
        }
        otherVendor(machine, options).ifPresent(evidence::add);
        if (asked.equals(Set.of("passthrough")) && !isOff(options)) {
            evidence.addAll(stillTranslating(machine));
        }
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "IOMMU options on the command line contradict each other or the machine",
                        evidence,
                        "",
                        List.of("for peer-to-peer with the unit on, iommu=pt alone is enough")));
    }

    private static boolean isOn(String value) {
        return value.equals("1") || value.toLowerCase(Locale.ROOT).startsWith("y") || value.equals("on");
    }

    private static boolean isOff(KernelOptions options) {
        return List.of("iommu", "intel_iommu", "amd_iommu").stream()
                .anyMatch(n -> options.parts(n).contains("off"));
    }

    private static Optional<String> otherVendor(MachineDescription machine, KernelOptions options) {
        Cpu.Vendor vendor = machine.platform().cpu().vendor();
        String other = vendor == Cpu.Vendor.AMD ? "intel_iommu" : vendor == Cpu.Vendor.INTEL ? "amd_iommu" : "";
        return options.named(other).isEmpty()
                ? Optional.empty()
                : Optional.of(options.named(other).getFirst().text() + " has no effect: the processor is "
                        + (vendor == Cpu.Vendor.AMD ? "AMD's" : "Intel's"));
    }

    /** Groups of endpoints whose type is not identity though passthrough was asked for. */
    private static List<String> stillTranslating(MachineDescription machine) {
        String groups = machine.topology().functions().stream()
                .filter(f -> !f.isBridge())
                .map(FunctionInfo::iommuGroup)
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt)
                .distinct()
                .filter(g -> machine.platform()
                        .host()
                        .groupTypes()
                        .getOrDefault(g, "identity")
                        .startsWith("DMA"))
                .limit(4)
                .map(g -> "group " + g + ": "
                        + machine.platform().host().groupTypes().get(g))
                .collect(Collectors.joining(", "));
        return groups.isEmpty() ? List.of() : List.of("passthrough was asked for, and not given: " + groups);
    }
}
