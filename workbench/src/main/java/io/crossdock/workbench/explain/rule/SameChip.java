package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;

/** XD063: two switches of the dump are one chip. */
final class SameChip implements Rule {
    @Override
    public String code() {
        return "XD063";
    }

    @Override
    public String title() {
        return "two switches are one chip";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The upstream ports above the two devices differ and have the same Device Serial Number.",
                "One switch chip split into virtual switches: to the fabric, to Linux and to the library the two are strangers that meet in the root complex, though a setting of the chip could let them meet inside.",
                "Device Serial Number capability (0x0003) of both upstream ports.",
                "Configure the chip as one switch (its EEPROM or the board's firmware), or put both cards below one of its partitions.",
                "Vendor tools; partitions may belong to different hosts.",
                "PCIe base specification 7.9.3.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        for (FunctionInfo a : upstreamPorts(facts, facts.from())) {
            for (FunctionInfo b : upstreamPorts(facts, facts.to())) {
                if (!a.bdf().equals(b.bdf())
                        && a.serialNumber().isPresent()
                        && a.serialNumber().getAsLong() != 0
                        && a.serialNumber().equals(b.serialNumber())) {
                    return Optional.of(new Finding(
                            Finding.Level.NOTE,
                            code(),
                            "the switches above the two are one chip, split in two",
                            List.of(String.format(
                                    "%s and %s: serial number %016x",
                                    a.bdf(), b.bdf(), a.serialNumber().getAsLong())),
                            "",
                            List.of("as one switch, requests would turn inside it")));
                }
            }
        }
        return Optional.empty();
    }

    private static List<FunctionInfo> upstreamPorts(PairFacts facts, FunctionInfo end) {
        return facts.machine().topology().bridgesAbove(end.bdf()).stream()
                .filter(f -> f.portType() == PortType.SWITCH_UPSTREAM)
                .toList();
    }
}
