package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DidYouMean;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** XD081: options on the command line that Linux does not know. */
final class UnknownOptions implements MachineRule {
    /** Words of {@code pci=}, those with a value without it. */
    private static final Set<String> PCI = Set.of(
            "earlydump",
            "off",
            "bios",
            "nobios",
            "conf1",
            "conf2",
            "ecrc",
            "noaer",
            "nodomains",
            "nommconf",
            "check_enable_amd_mmconf",
            "nomsi",
            "noioapicquirk",
            "ioapicreroute",
            "noioapicreroute",
            "biosirq",
            "rom",
            "norom",
            "nobar",
            "irqmask",
            "pirqaddr",
            "lastbus",
            "assign-busses",
            "usepirqmask",
            "noacpi",
            "use_crs",
            "nocrs",
            "use_e820",
            "no_e820",
            "routeirq",
            "skip_isa_align",
            "noearly",
            "bfsort",
            "nobfsort",
            "pcie_bus_tune_off",
            "pcie_bus_safe",
            "pcie_bus_perf",
            "pcie_bus_peer2peer",
            "cbiosize",
            "cbmemsize",
            "resource_alignment",
            "hpiosize",
            "hpmmiosize",
            "hpmmioprefsize",
            "hpmemsize",
            "hpbussize",
            "realloc",
            "noari",
            "notph",
            "noats",
            "pcie_scan_all",
            "big_root_window",
            "disable_acs_redir",
            "config_acs",
            "force_floating",
            "nomio",
            "norid");

    private static final Map<String, Set<String>> VALUES = Map.of(
            "amd_iommu",
            Set.of(
                    "fullflush",
                    "off",
                    "force_isolation",
                    "force_enable",
                    "pgtbl_v1",
                    "pgtbl_v2",
                    "irtcachedis",
                    "nohugepages",
                    "v2_pgsizes_only"),
            "intel_iommu",
            Set.of(
                    "on",
                    "off",
                    "igfx_off",
                    "intgpu_off",
                    "forcedac",
                    "strict",
                    "sp_off",
                    "sm_on",
                    "sm_off",
                    "tboot_noforce"),
            "iommu",
            Set.of(
                    "off",
                    "force",
                    "noforce",
                    "biomerge",
                    "nobiomerge",
                    "merge",
                    "nomerge",
                    "soft",
                    "pt",
                    "nopt",
                    "group_mf",
                    "memaper",
                    "leak",
                    "noaperture",
                    "usedac",
                    "allowdac",
                    "nodac",
                    "panic",
                    "nopanic",
                    "forcesac",
                    "noagp",
                    "allowed",
                    "fullflush",
                    "nofullflush"));

    /** What people mean by words that do not exist. */
    private static final Map<String, String> MEANT = Map.of(
            "amd_iommu=pt", "iommu=pt",
            "intel_iommu=pt", "iommu=pt",
            "amd_iommu=on", "nothing: AMD-Vi is on by default",
            "pci=noacs", "pci=disable_acs_redir= with the ports");

    @Override
    public String code() {
        return "XD081";
    }

    @Override
    public String title() {
        return "the command line has options that Linux does not know";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "pci=, iommu=, amd_iommu= or intel_iommu= on the command line has a word that no kernel has.",
                "The kernel ignores it, with at most one line in the log, and what it was to switch off stays on. pci=noacs"
                        + " and amd_iommu=pt go from forum to forum.",
                "The command line beside the options of drivers/pci/pci.c and the IOMMU drivers.",
                "The option that does what was meant, where there is one.",
                "None.",
                "Linux 6.12 drivers/pci/pci.c pci_setup, arch/x86/pci/common.c, arch/x86/kernel/pci-dma.c iommu_setup,"
                        + " drivers/iommu/{amd/init,intel/iommu}.c, read; nccl#2079, strix-halo-toolboxes#66.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        return machine.platform().host().commandLine().map(KernelOptions::of).flatMap(this::check);
    }

    private Optional<Finding> check(KernelOptions options) {
        List<String> evidence = new ArrayList<>();
        for (String part : options.parts("pci")) {
            String word = part.split("=", 2)[0];
            if (!PCI.contains(word) && !Bdf.looksLike(part)) {
                evidence.add(entry("pci=" + word, DidYouMean.of(word, PCI).map(w -> "pci=" + w)));
            }
        }
        for (String name : List.of("amd_iommu", "intel_iommu", "iommu")) {
            Set<String> known = VALUES.getOrDefault(name, Set.of());
            for (String word : options.parts(name)) {
                if (!known.contains(word.split("=", 2)[0])) {
                    evidence.add(
                            entry(name + "=" + word, DidYouMean.of(word, known).map(w -> name + "=" + w)));
                }
            }
        }
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "the command line has options that Linux does not know, and ignores",
                        evidence.stream().distinct().toList(),
                        "",
                        List.of()));
    }

    private static String entry(String option, Optional<String> near) {
        return option
                + Optional.ofNullable(MEANT.get(option))
                        .or(() -> near)
                        .map(m -> "; meant: " + m)
                        .orElse("");
    }
}
