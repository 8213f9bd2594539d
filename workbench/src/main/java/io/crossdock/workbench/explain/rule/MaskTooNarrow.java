package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Kinds;
import java.util.List;
import java.util.Optional;

/** XD052: the target lies above what the initiator can address. */
final class MaskTooNarrow implements Rule {
    private static final int AMD_BITS = 44;

    @Override
    public String code() {
        return "XD052";
    }

    @Override
    public String title() {
        return "the initiator cannot address the target";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The target's BAR ends above 44 bits, and the initiator is an AMD GPU, most of which address 44 bits; nothing translates.",
                "The driver refuses the peer, or the upper bits are lost and the data goes elsewhere.",
                "End of the BAR, vendor of the initiator; the kernel's line about the DMA mask.",
                "Firmware: a lower MMIO base (\"MMIO High Base\", 44-bit or below), or let the IOMMU translate: an IOVA fits.",
                "None; a reboot.",
                "ROCR-Runtime#355; amdgpu's gmc files set the mask per generation.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        Optional<AddressRange> range = facts.to().largestMemoryBar().flatMap(Bar::memoryRange);
        boolean narrow = Kinds.isGpu(facts.from()) && Kinds.isOf(facts.from(), Kinds.AMD_GPU);
        if (!narrow
                || facts.iommu() == Iommu.Mode.TRANSLATED
                || range.isEmpty()
                || range.get().last() >>> AMD_BITS == 0) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "the BAR of " + facts.to().bdf() + " lies above the " + AMD_BITS + " bits that most AMD GPUs address",
                List.of(facts.to().bdf() + " BAR ends at 0x"
                        + Long.toHexString(range.get().last()) + "; "
                        + facts.from().bdf() + " is an AMD GPU, and nothing translates"),
                "",
                List.of("firmware: a lower base for MMIO above 4 GiB; the driver prints the mask that it set")));
    }
}
