package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import io.crossdock.peer.KernelRule.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines that p2pdma prints when a driver asks verbosely, word for word, without time stamps. Where the answer
 * depends on something unknown there are none.
 */
final class KernelLog {
    private KernelLog() {}

    static List<String> lines(PeerPath path, Outcome outcome, TlpClass tlp) {
        if (outcome.types().size() != 1
                || outcome.algorithm().isEmpty()
                || !outcome.path().unknown().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        FunctionInfo client = path.client().getFirst();
        Bdf provider = path.provider().getFirst().bdf();
        RuleSet rules = outcome.rules();
        boolean redirected = !outcome.path().redirecting().isEmpty();
        if (redirected && tlp == TlpClass.UNTRANSLATED) {
            String what = rules.has(Kind.MESSAGE, "acs-controls") ? "controls" : "redirect";
            lines.add(line(client, "ACS redirect is set between the client and provider (" + provider + ")"));
            lines.add(line(
                    client,
                    "to disable ACS " + what + " for this path, add the kernel parameter: "
                            + AcsParameters.disableRedirect(outcome.path().redirecting())));
        }
        if (outcome.hostBridge().isPresent() && outcome.hostBridge().get().trusted() == Tristate.OFF) {
            if (rules.has(Kind.MESSAGE, "host-bridge-always")
                    || redirected && rules.has(Kind.MESSAGE, "host-bridge-if-redirected")) {
                for (FunctionInfo f : outcome.hostBridge().get().unlisted()) {
                    lines.add(line(
                            f,
                            "Host bridge not in P2PDMA whitelist: "
                                    + RuleSet.subject(
                                            f.vendorId().orElse(0), f.deviceId().orElse(0))));
                }
            }
            lines.add(line(
                    client,
                    "cannot be used for peer-to-peer DMA as the client and provider (" + provider
                            + ") do not share an upstream bridge or whitelisted host bridge"));
        }
        return lines;
    }

    private static String line(FunctionInfo device, String text) {
        return device.driver().orElse("pci") + " " + device.bdf() + ": " + text;
    }
}
