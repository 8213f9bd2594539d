package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** XD075: a library's log says that it sends by way of system memory. */
final class LibraryStages implements MachineRule {
    @Override
    public String code() {
        return "XD075";
    }

    @Override
    public String title() {
        return "the library sends by way of system memory";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "NCCL's or RCCL's log names the transport SHM for a pair of devices of one machine.",
                "Whatever the fabric and the driver allow, this library does not use it: each byte is written to system memory and read from there, over the uplinks of both.",
                "Lines \"Channel 00 : 0[..] -> 1[..] via SHM\" of NCCL_DEBUG=INFO.",
                "What made it refuse: NCCL_P2P_DISABLE in the environment, a path beyond NCCL_P2P_LEVEL, a driver without peer access, or a container without access to the other device.",
                "None.",
                "NCCL's documentation of environment variables; nccl#1086.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        return check(machine, (from, to) -> true);
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        return check(
                facts.machine(),
                (a, b) -> is(a, facts.from().bdf()) && is(b, facts.to().bdf()));
    }

    private Optional<Finding> check(MachineDescription machine, BiPredicate<PairDevice, PairDevice> asked) {
        List<String> pairs = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (PairLabels table : machine.platform().host().labels()) {
            for (int i = 0; i < table.devices().size(); i++) {
                for (int j = 0; j < table.devices().size(); j++) {
                    String word = table.cells().get(i).get(j);
                    if (!asked.test(table.devices().get(i), table.devices().get(j))) {
                        continue;
                    }
                    if (table.meaning().equals("transport") && word.startsWith("SHM")) {
                        pairs.add(table.devices().get(i).name() + " → "
                                + table.devices().get(j).name() + " via " + word);
                    }
                    PairFigures.refusal(table, word).ifPresent(refusals::add);
                }
            }
        }
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        Suspects suspects = new Suspects();
        refusals.stream().findFirst().ifPresent(r -> suspects.add("the driver refuses (" + r + ")"));
        suspects.guest(machine);
        if (refusals.isEmpty()) {
            suspects.add("the driver allows no peer access").add("the path lies beyond NCCL_P2P_LEVEL");
        }
        suspects.add("NCCL_P2P_DISABLE is set");
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "the library sends by way of system memory between " + MeasuredRule.pairs(pairs.size()),
                pairs,
                suspects.ranked(),
                List.of(
                        refusals.isEmpty()
                                ? "next: nvidia-smi topo -p2p r, which says whether the driver allows it"
                                : "next: nvidia-smi topo -m, and sudo lspci -vvv -nn")));
    }

    private static boolean is(PairDevice device, Bdf bdf) {
        return device.function().filter(bdf::equals).isPresent();
    }
}
