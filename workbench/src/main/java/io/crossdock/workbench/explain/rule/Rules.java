package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules. */
public final class Rules {
    private static final List<MachineRule> OF_MACHINE = List.of(
            new GuestSeen(),
            new AcsPortList(),
            new UnknownOptions(),
            new ContradictingIommu(),
            new AcsOverride(),
            new LooseAcsLines(),
            new LostData(),
            new BarWithoutRoom(),
            new PeerAccessUnused(),
            new SlowerThanStaging(),
            new SlowDevice(),
            new BothWaysShared(),
            new LibraryStages());

    private static final List<Rule> OF_PAIR = List.of(
            new OrderedDeviceType(),
            new WriteBackPeer(),
            new HostBridgeNotListed(),
            new AcsRedirect(),
            new TranslatingIommu(),
            new ClientRootComplex(),
            new RootPortRedirect(),
            new LostLanes(),
            new SharedUplink(),
            new ChipsetLanes(),
            new CardSwitch(),
            new PayloadMismatch(),
            new RelaxedOrderingOff(),
            new NothingArrived(),
            new WrongData(),
            new SmallBar(),
            new SmallWindow(),
            new MaskTooNarrow(),
            new InvisibleSockets(),
            new NvlinkPresent(),
            new SameChip(),
            new BelowExpectation());

    /** Codes of findings that another one explains: one cause is reported once. */
    private static final String ORDERED = "XD010";

    private static final String TRANSLATING = "XD022";

    private Rules() {}

    /** Ascending by code. */
    public static List<Rule> all() {
        return Stream.concat(OF_PAIR.stream(), OF_MACHINE.stream())
                .sorted(Comparator.comparing(Rule::code))
                .toList();
    }

    public static Optional<Rule> byCode(String code) {
        return all().stream().filter(r -> r.code().equalsIgnoreCase(code)).findFirst();
    }

    /** What fires for a pair, worst first. */
    public static List<Finding> check(PairFacts facts) {
        List<Finding> found = Stream.concat(OF_PAIR.stream(), OF_MACHINE.stream())
                .map(r -> r.check(facts))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Finding::level))
                .toList();
        boolean ordered = found.stream().anyMatch(f -> f.code().equals(ORDERED));
        return found.stream()
                .filter(f -> !ordered || !f.code().equals(TRANSLATING))
                .toList();
    }

    /** What holds for the whole machine, worst first. */
    public static List<Finding> check(MachineDescription machine) {
        return OF_MACHINE.stream()
                .map(r -> r.check(machine))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Finding::level))
                .toList();
    }
}
