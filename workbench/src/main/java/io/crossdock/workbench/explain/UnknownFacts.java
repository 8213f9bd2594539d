package io.crossdock.workbench.explain;

import io.crossdock.model.observe.Hop;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PathMps;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import io.crossdock.workbench.run.ModelledUnit;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the input did not show and that matters for this pair. */
final class UnknownFacts {
    private UnknownFacts() {}

    static List<Unknown> of(Question question, PeerRoute route, Collection<TransferOutcome> outcomes) {
        List<Unknown> unknown = new ArrayList<>();
        if (question.modeAssumed()) {
            unknown.add(new Unknown(
                    "whether the IOMMU translates; assumed: "
                            + question.mode().name().toLowerCase(java.util.Locale.ROOT),
                    "cat /sys/kernel/iommu_groups/*/type, or state it with --iommu"));
        }
        if (question.mode() != Iommu.Mode.OFF) {
            ModelledUnit.standIn(question.machine())
                    .ifPresent(what -> unknown.add(new Unknown(what, "sudo dmesg | grep -iE 'dmar|amd-vi|smmu'")));
        }
        if (question.kernel().isEmpty()) {
            unknown.add(new Unknown("which Linux rules apply", "uname -r, or state it with --kernel"));
        }
        if (PathMps.between(
                        question.topology(),
                        question.from().bdf(),
                        question.to().bdf())
                .isEmpty()) {
            unknown.add(new Unknown(
                    "maximum payload of the path: rates cover 128 to 512 B", "sudo lspci -vvv (DevCtl: MaxPayload)"));
        }
        if (!question.canInitiate()) {
            unknown.add(new Unknown(
                    "rate: " + question.from().bdf() + " has no memory BAR, so the model cannot drive it",
                    "ask for the other direction"));
        }
        if (LinkRate.above(question.topology(), question.from().bdf()).isEmpty()
                || LinkRate.above(question.topology(), question.to().bdf()).isEmpty()) {
            unknown.add(new Unknown("speed or width of a link on the way", "sudo lspci -vvv (LnkCap, LnkSta)"));
        }
        boolean throughRoot = outcomes.stream()
                .anyMatch(o -> o.writes().route().stream().anyMatch(h -> h.kind() == Hop.Kind.ROOT_COMPLEX));
        if (throughRoot && question.machine().platform().rootComplex().peerPath() == RootComplex.PeerPath.UNKNOWN) {
            unknown.add(new Unknown(
                    "how the root complex forwards peer requests; assumed: inside, with packets as they came",
                    "the platform's manual, or a peer bandwidth test"));
        }
        if (throughRoot
                && route.numa() != PeerRoute.NumaRelation.SAME_NODE
                && !route.clientRoot().equals(route.providerRoot())) {
            unknown.add(new Unknown(
                    "what the link between the sockets carries, if the two sit on different ones: in no PCI dump",
                    "lscpu, the NUMA node lines of a root lspci -vvv; published: 50 of 56 and 39 of 54 GB/s remain"));
        }
        for (Unknown u : question.machine().unknown()) {
            if (unknown.stream().noneMatch(known -> known.what().equals(u.what()))) {
                unknown.add(u);
            }
        }
        return unknown;
    }
}
