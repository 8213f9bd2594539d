package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PathMps;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** XD035: packets on the way are smaller than every function could take, or larger than one accepts. */
final class PayloadMismatch implements Rule {
    @Override
    public String code() {
        return "XD035";
    }

    @Override
    public String title() {
        return "maximum payload sizes on the way do not fit";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "DevCtl MPS of the initiator is above that of another function on the way, or all could have a larger one; or its MRRS is below the MPS in force.",
                "A packet above the receiver's MPS is malformed: the receiver drops it and reports a fatal error. Each write packet carries 20 to 28 bytes besides its payload: 128 instead of 256 bytes costs a tenth of the link. A small MRRS makes reads come in packets smaller than they could be.",
                "DevCap MPS, DevCtl MPS and MRRS of every function on the way.",
                "pci=pcie_bus_safe, which sets the largest MPS that everything below a root port takes; pci=pcie_bus_peer2peer sets 128 everywhere.",
                "A reboot. Not pcie_bus_perf: it gives each device the most that its own path takes, and peers may then send each other too much.",
                "PCIe base specification 2.2.2 and 7.5.3.4; Linux kernel-parameters.txt, pci=pcie_bus_safe, pcie_bus_perf and pcie_bus_peer2peer.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<FunctionInfo> way = Way.functions(facts);
        OptionalInt now = PathMps.of(way);
        if (now.isEmpty()) {
            return Optional.empty();
        }
        int mps = now.getAsInt();
        FunctionInfo from = facts.from();
        if (from.mps().orElse(mps) > mps) {
            return finding(
                    Finding.Level.ERROR,
                    from.bdf() + " sends packets of up to " + from.mps().getAsInt() + " bytes to functions that accept "
                            + mps,
                    evidence(way, mps),
                    "a longer packet than the receiver's MPS is malformed: it is dropped, and the error is fatal");
        }
        if (Way.largestPayload(way).orElse(mps) > mps) {
            return finding(
                    Finding.Level.NOTE,
                    "packets of " + mps + " bytes, though every function on the way takes "
                            + Way.largestPayload(way).getAsInt(),
                    evidence(way, mps),
                    "");
        }
        return from.mrrs().orElse(mps) < mps
                ? finding(
                        Finding.Level.NOTE,
                        from.bdf() + " reads at most " + from.mrrs().getAsInt() + " bytes at a time, in a fabric of "
                                + mps,
                        List.of(from.bdf() + " DevCtl MaxReadReq " + from.mrrs().getAsInt()),
                        "")
                : Optional.empty();
    }

    private Optional<Finding> finding(Finding.Level level, String message, List<String> evidence, String because) {
        return Optional.of(new Finding(level, code(), message, evidence, because, List.of()));
    }

    private static List<String> evidence(List<FunctionInfo> way, int mps) {
        return way.stream()
                .filter(f -> f.mps().orElse(0) == mps)
                .map(f -> f.bdf() + " DevCtl MPS " + mps
                        + (f.mpsSupported().isPresent()
                                ? ", DevCap " + f.mpsSupported().getAsInt()
                                : ""))
                .toList();
    }
}
