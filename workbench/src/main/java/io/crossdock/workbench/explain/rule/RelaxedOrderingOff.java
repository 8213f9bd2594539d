package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Tristate;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;

/** XD036: the initiator may not use relaxed ordering, and its requests pass the root complex. */
final class RelaxedOrderingOff implements Rule {
    @Override
    public String code() {
        return "XD036";
    }

    @Override
    public String title() {
        return "relaxed ordering is off";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "DevCtl of the initiator has Enable Relaxed Ordering clear, and its requests pass the root complex.",
                "In order, each write waits for those before it wherever the root complex spreads them; AMD's since Zen and virtual machines with translating network cards lose most. The model does not price it: the figures assume that order costs nothing there.",
                "DevCtl of the initiator: RlxdOrd.",
                "Firmware setting \"PCIe relaxed ordering\"; setpci -s BDF CAP_EXP+8.w=10:10 until the next boot; the driver's own switch (mlx5: mlxconfig PCI_WR_ORDERING=1).",
                "None for devices that do not rely on order between data and flag; a driver that does loses data.",
                "PCIe base specification 2.4 and 7.5.3.4; nccl#949: 27 to 48 GB/s in a guest.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        if (facts.from().relaxedOrdering() != Tristate.OFF || !facts.passesRootComplex()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Finding.Level.NOTE,
                code(),
                facts.from().bdf() + " may not use relaxed ordering, and its requests pass the root complex",
                List.of(facts.from().bdf() + " DevCtl: RlxdOrd-"),
                "",
                List.of("not priced: the figures assume that order costs nothing there")));
    }
}
