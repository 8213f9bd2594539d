package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.HostMessage.Kind;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** XD042: a tool found wrong data, or the IOMMU refused accesses, whatever pair they belong to. */
final class LostData implements MachineRule {
    @Override
    public String code() {
        return "XD042";
    }

    @Override
    public String title() {
        return "data was lost on this machine";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A tool compared what it had copied and found it changed, or the kernel logged accesses that the IOMMU refused.",
                "A driver may grant peer access that the fabric or the IOMMU does not carry out. Rates measured on such a machine are rates of nothing.",
                "simpleP2P's verification; IO_PAGE_FAULT, DMAR and SMMU event lines of dmesg.",
                "Switch peer access off in the application until a copy, one way and compared at the destination, is right; then XD021, XD022 and the driver's version.",
                "None.",
                "A public report of two GeForce cards: peer access granted by driver 525.60, nan from simpleP2P, IO_PAGE_FAULT in dmesg; refused, and right, with 525.105.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        List<HostMessage> faults = of(machine, Kind.IOMMU_FAULT);
        List<HostMessage> wrong = of(machine, Kind.WRONG_DATA);
        if (faults.isEmpty() && wrong.isEmpty()) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>();
        wrong.stream().limit(2).forEach(m -> evidence.add(m.text()));
        faults.stream().limit(2).forEach(m -> evidence.add(m.text()));
        String named = faults.stream()
                .flatMap(m -> m.functions().stream())
                .distinct()
                .limit(4)
                .map(Bdf::toString)
                .collect(Collectors.joining(", "));
        String refused = "the IOMMU refused accesses" + (named.isEmpty() ? "" : " of " + named);
        return Optional.of(new Finding(
                Finding.Level.ERROR,
                code(),
                wrong.isEmpty()
                        ? refused + ": what they carried is lost"
                        : "a tool found data changed" + (faults.isEmpty() ? "" : ", and " + refused),
                evidence,
                "",
                List.of("next: copy one way and compare at the destination, with the IOMMU off or in passthrough")));
    }

    /** Of a pair, faults are XD041's. */
    @Override
    public Optional<Finding> check(PairFacts facts) {
        return of(facts.machine(), Kind.WRONG_DATA).isEmpty() ? Optional.empty() : check(facts.machine());
    }

    private static List<HostMessage> of(MachineDescription machine, Kind kind) {
        return machine.platform().host().messages().stream()
                .filter(m -> m.kind() == kind)
                .toList();
    }
}
