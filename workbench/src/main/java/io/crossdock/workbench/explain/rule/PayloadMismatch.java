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
                "DevCtl MPS of the functions on the way differs from what all of them support, or from end to end.",
                "Each write packet carries 20 to 28 bytes besides its payload: 128 instead of 256 bytes costs a tenth of the link. A packet above the receiver's MPS is malformed and takes the link down. A small MRRS makes reads wait for more answers.",
                "DevCap MPS, DevCtl MPS and MRRS of every function on the way.",
                "pci=pcie_bus_perf, which sets the largest MPS that each path takes and MRRS with it; or pcie_bus_safe.",
                "A reboot; pcie_bus_perf breaks devices that are added later below a switch with a smaller MPS.",
                "PCIe base specification 2.2.2 and 7.5.3.4; Linux kernel-parameters.txt, pci=pcie_bus_perf.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<FunctionInfo> way = Way.functions(facts);
        OptionalInt now = PathMps.of(way);
        OptionalInt possible = Way.largestPayload(way);
        if (now.isEmpty() || possible.isEmpty() || now.getAsInt() >= possible.getAsInt()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Finding.Level.NOTE,
                code(),
                "packets of " + now.getAsInt() + " bytes, though every function on the way takes "
                        + possible.getAsInt(),
                way.stream()
                        .filter(f -> f.mps().equals(now))
                        .map(f -> f.bdf() + " DevCtl MPS " + f.mps().getAsInt() + ", DevCap "
                                + f.mpsSupported().orElse(0))
                        .toList(),
                "",
                List.of()));
    }
}
