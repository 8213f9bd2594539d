package io.crossdock.workbench.explain.remedy;

import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import java.util.List;
import java.util.Optional;

/** The IOMMU passes the devices' requests untranslated. */
final class Passthrough implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return MappedAsDevice.holds(facts) ? "XD010" : "XD022";
    }

    @Override
    public String title() {
        return "IOMMU passthrough";
    }

    @Override
    public List<String> how(PairFacts facts) {
        boolean x86 = facts.machine().platform().cpu().architecture() == Cpu.Architecture.X86_64;
        return List.of("kernel command line: iommu.passthrough=1" + (x86 ? " (or iommu=pt)" : ""));
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.ISOLATION, Cost.REBOOT);
    }

    @Override
    public String persists() {
        return "yes, on the command line";
    }

    @Override
    public String isolation() {
        return "every device of the host reaches all memory that no guest owns";
    }

    @Override
    public String verify(PairFacts facts) {
        return "cat /proc/cmdline; cat /sys/kernel/iommu_groups/*/type: identity";
    }

    @Override
    public String worthWithoutGain(PairFacts facts) {
        return facts.passesRootComplex() && !facts.iommuAssumed()
                ? "no faster here; drivers that hand out raw bus addresses then reach the peer"
                : "";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        return facts.iommu() == Iommu.Mode.TRANSLATED
                ? Optional.of(facts.machine()
                        .withPlatform(facts.machine()
                                .platform()
                                .withIommu(facts.machine().platform().iommu().withMode(Iommu.Mode.PASSTHROUGH))))
                : Optional.empty();
    }
}
