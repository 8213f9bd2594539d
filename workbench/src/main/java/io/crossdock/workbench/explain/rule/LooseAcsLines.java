package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Acs;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** XD024: access control registers of ports of which nothing else is known, not even the address. */
final class LooseAcsLines implements MachineRule {
    private static final List<String> REDIRECTING = List.of("ReqRedir+", "CmpltRedir+", "EgressCtrl+");

    @Override
    public String code() {
        return "XD024";
    }

    @Override
    public String title() {
        return "ACSCtl registers without the tree around them";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The input has ACSCtl registers as grep leaves them: without addresses, or without the bridges and devices around them.",
                "A port that redirects sends requests between two devices below it up to the root complex. How many ports do, the lines tell; whether one of them is on the way between two devices, they do not.",
                "The lines: ReqRedir+, CmpltRedir+ or EgressCtrl+ redirect. SrcValid+, TransBlk+ and UpstreamFwd+ alone do not.",
                "The whole dump: sudo lspci -vvv -nn.",
                "None.",
                "PCI Express Base Specification, 7.7.11; nccl#606 and nccl#523, where SrcValid+ was taken for a redirect.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        List<FunctionInfo> lonely = machine.topology().functions().stream()
                .filter(LooseAcsLines::isLonely)
                .toList();
        List<String> nameless = allPortsKnown(machine) ? List.of() : nameless(machine);
        int lines = lonely.size() + nameless.size();
        if (lines == 0) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>(lonely.stream()
                .filter(f -> f.acs().enabled(Acs.REDIRECT).isOn())
                .map(f -> f.bdf() + " " + f.acs().describeControl())
                .toList());
        long redirecting = evidence.size()
                + nameless.stream().filter(LooseAcsLines::redirects).count();
        evidence.addAll(counts(nameless));
        return Optional.of(new Finding(
                redirecting > 0 ? Finding.Level.WARNING : Finding.Level.NOTE,
                code(),
                redirecting > 0
                        ? redirecting + " of " + lines
                                + " ACSCtl registers redirect peer requests; what lies below them is" + " not told"
                        : "none of " + lines + " ACSCtl registers redirects; whether they are all ports is not told",
                evidence,
                redirecting > 0
                        ? "what passes a redirecting port goes up to the root complex, and through the IOMMU if it"
                                + " translates"
                        : "",
                List.of("SrcValid+ alone is no redirect")));
    }

    private static List<String> nameless(MachineDescription machine) {
        return machine.platform().host().messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.ACCESS_CONTROL)
                .map(HostMessage::text)
                .toList();
    }

    /** A register is all that is known of this port. */
    private static boolean isLonely(FunctionInfo f) {
        return f.acs().isPresent() && f.portType() == PortType.UNKNOWN && !f.isBridge();
    }

    private static boolean allPortsKnown(MachineDescription machine) {
        List<FunctionInfo> ports = machine.topology().functions().stream()
                .filter(FunctionInfo::isBridge)
                .toList();
        return !ports.isEmpty() && ports.stream().noneMatch(p -> p.acs().presence() == Acs.Presence.UNKNOWN);
    }

    private static boolean redirects(String line) {
        return REDIRECTING.stream().anyMatch(line::contains);
    }

    /** {@code 18 × ReqRedir+ CmpltRedir+}, those that redirect first. */
    private static List<String> counts(List<String> lines) {
        Map<String, Integer> count = new LinkedHashMap<>();
        lines.stream()
                .sorted(Comparator.comparing((String l) -> !redirects(l)))
                .forEach(l -> count.merge(enabled(l), 1, Integer::sum));
        List<String> counts = new ArrayList<>();
        count.forEach((bits, n) -> counts.add(n + " × " + (bits.isEmpty() ? "no bit set" : bits)));
        return counts;
    }

    private static String enabled(String line) {
        List<String> bits = new ArrayList<>();
        for (String word : line.split("\\s+")) {
            if (word.endsWith("+")) {
                bits.add(word);
            }
        }
        return String.join(" ", bits);
    }
}
