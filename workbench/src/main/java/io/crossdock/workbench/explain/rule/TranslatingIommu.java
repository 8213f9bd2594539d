package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD022: the IOMMU translates what the devices send each other. */
final class TranslatingIommu implements Rule {
    @Override
    public String code() {
        return "XD022";
    }

    @Override
    public String title() {
        return "the IOMMU translates peer requests";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The default domain of the devices is DMA or DMA-FQ, and their requests reach the root complex.",
                "Every peer request needs a page table entry. A driver that hands out raw bus addresses, as several"
                        + " vendors' do, then sends into nowhere: hangs, faults or zeros instead of data. It is the most"
                        + " frequent cause in public reports, with ACS redirect about a third of them.",
                "/sys/kernel/iommu_groups/N/type, the kernel command line, IOMMU lines of dmesg.",
                "iommu=pt (x86) or iommu.passthrough=1: requests pass untranslated, the unit stays on for virtual machines.",
                "Devices reach all memory that is not given to a guest; needs a reboot.",
                "pytorch#84803, compute-runtime#942, vllm#51513, rccl#1129; Linux Documentation/admin-guide/"
                        + "kernel-parameters.txt.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        if (facts.iommu() != Iommu.Mode.TRANSLATED || facts.iommuAssumed() || !facts.passesRootComplex()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "the IOMMU translates: a driver that hands out raw bus addresses sends into nowhere",
                evidence(facts),
                "requests of this pair reach the root complex, where each needs a page table entry",
                List.of()));
    }

    private static List<String> evidence(PairFacts facts) {
        HostFacts host = facts.machine().platform().host();
        List<String> evidence = new ArrayList<>();
        for (FunctionInfo end : List.of(facts.from(), facts.to())) {
            if (end.iommuGroup().isPresent()
                    && host.groupTypes().containsKey(end.iommuGroup().getAsInt())) {
                int group = end.iommuGroup().getAsInt();
                evidence.add(
                        end.bdf() + " group " + group + ": " + host.groupTypes().get(group));
            }
        }
        host.messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.IOMMU_MODE)
                .map(HostMessage::text)
                .limit(2)
                .forEach(evidence::add);
        if (evidence.isEmpty()) {
            evidence.add("the input states that the IOMMU translates");
        }
        return evidence;
    }
}
