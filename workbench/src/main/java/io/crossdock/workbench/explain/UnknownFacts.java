package io.crossdock.workbench.explain;

import io.crossdock.model.observe.Hop;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PathMps;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.peer.RouteClass;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import io.crossdock.topology.MissingFacts;
import io.crossdock.workbench.run.ModelledUnit;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What the input did not show and that matters for this pair. */
final class UnknownFacts {
    private UnknownFacts() {}

    static List<Unknown> of(
            Question question, PeerRoute route, PeerVerdict verdict, Collection<TransferOutcome> outcomes) {
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
                && route.numa() == PeerRoute.NumaRelation.UNKNOWN
                && question.machine().platform().cpu().vendor() != Cpu.Vendor.AMD
                && !route.clientRoot().equals(route.providerRoot())) {
            unknown.add(new Unknown(
                    "what the link between the sockets carries, if one lies between",
                    "lscpu; published: 50 of 56 and 39 of 54 GB/s remain"));
        }
        ofVerdict(question, route, verdict, unknown);
        unknown.addAll(stated(question.request().machine()));
        return unknown;
    }

    private static void ofVerdict(Question question, PeerRoute route, PeerVerdict verdict, List<Unknown> unknown) {
        if (!route.unknownPorts().isEmpty()) {
            String ports = route.unknownPorts().stream().map(Bdf::toString).collect(Collectors.joining(", "));
            unknown.add(new Unknown("ACS of " + ports + ", which decides the route", "sudo lspci -vvv -nn"));
        } else if (route.routeClass() == RouteClass.UNKNOWN) {
            unknown.add(new Unknown("the bridges above the two", "sudo lspci -vvv -nn of the whole machine"));
        } else if (verdict.status() == PeerVerdict.Status.UNKNOWN
                && question.kernel().isPresent()
                && verdict.remedy().isPresent()) {
            unknown.add(new Unknown("what p2pdma says", verdict.remedy().get().text()));
        }
    }

    /** What the description itself says that it lacks, without what any machine is asked for: the pair is asked here. */
    static List<Unknown> stated(MachineDescription machine) {
        List<Unknown> general = MissingFacts.of(machine.topology(), machine.platform());
        return machine.unknown().stream().filter(u -> !general.contains(u)).toList();
    }
}
