package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;

/** XD083: the command line splits IOMMU groups by a patch that is not Linux's. */
final class AcsOverride implements MachineRule {
    @Override
    public String code() {
        return "XD083";
    }

    @Override
    public String title() {
        return "pcie_acs_override is set";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "pcie_acs_override stands on the command line.",
                "The option exists in patched kernels only. It lets the kernel believe in isolation that the ports do not"
                        + " have, to split groups for virtual machines: the opposite of what peer-to-peer wants. It clears"
                        + " no redirect, and guests that are given such devices can reach each other.",
                "The command line.",
                "Take it out; to let peers talk, pci=disable_acs_redir with their ports.",
                "Groups become as large as the hardware demands.",
                "The patch was never merged; aikitoria/open-gpu-kernel-modules#38.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        return machine.platform()
                .host()
                .commandLine()
                .map(KernelOptions::of)
                .flatMap(o -> o.named("pcie_acs_override").stream().findFirst())
                .map(o -> new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "pcie_acs_override splits IOMMU groups in a patched kernel, and helps no peer",
                        List.of(o.text()),
                        "",
                        List.of("it clears no redirect; Linux itself does not know the option")));
    }
}
