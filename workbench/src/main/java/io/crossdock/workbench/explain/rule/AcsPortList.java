package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** XD080: the list of ports on the kernel command line does not say what was meant. */
final class AcsPortList implements MachineRule {
    private static final String NAME = "disable_acs_redir=";

    @Override
    public String code() {
        return "XD080";
    }

    @Override
    public String title() {
        return "pci=disable_acs_redir does not name the ports that were meant";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The command line's pci=disable_acs_redir has commas between its ports, stands there more than once, names"
                        + " functions that the machine lacks or that have no ACS, or did not take effect.",
                "pci= itself is split at commas, so what follows one is another, unknown option. Of several lists the"
                        + " kernel keeps the last. It prints one line in the log, and everything else looks as intended.",
                "The command line, the functions of the dump, their ACSCtl.",
                "One list, its ports separated by semicolons; in /etc/default/grub within quotation marks, and update-grub.",
                "None.",
                "Linux drivers/pci/pci.c, pci_setup and pci_disable_acs_redir; compute-runtime#942.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        return machine.platform().host().commandLine().map(KernelOptions::of).flatMap(o -> check(machine, o));
    }

    private Optional<Finding> check(MachineDescription machine, KernelOptions options) {
        List<String> parts = options.parts("pci");
        List<String> lists = parts.stream()
                .filter(p -> p.startsWith(NAME))
                .map(p -> p.substring(NAME.length()))
                .toList();
        if (lists.isEmpty()) {
            return Optional.empty();
        }
        List<String> behindCommas = parts.stream().filter(Bdf::looksLike).toList();
        List<String> evidence = new ArrayList<>();
        if (!behindCommas.isEmpty()) {
            evidence.add("a comma ends the list: " + String.join(", ", behindCommas) + " are taken for options");
        }
        if (lists.size() > 1) {
            evidence.add(lists.size() + " lists: the kernel keeps the last, " + lists.getLast());
        }
        Set<String> meant = new LinkedHashSet<>();
        lists.forEach(
                l -> Arrays.stream(l.split("\\\\?;")).filter(p -> !p.isBlank()).forEach(meant::add));
        meant.addAll(behindCommas);
        evidence.addAll(wrongPorts(machine, meant));
        if (evidence.isEmpty()) {
            evidence.addAll(notInEffect(machine, lists.getLast()));
        }
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "pci=disable_acs_redir on the command line does not do what was meant",
                        evidence,
                        "",
                        List.of("as one list: pci=" + NAME
                                + meant.stream()
                                        .filter(p -> !isMissing(machine, p))
                                        .collect(Collectors.joining(";")))));
    }

    private static List<String> wrongPorts(MachineDescription machine, Set<String> meant) {
        List<String> wrong = new ArrayList<>();
        String missing = meant.stream().filter(p -> isMissing(machine, p)).collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            wrong.add("the machine has no " + missing);
        }
        String without = meant.stream()
                .filter(Bdf::looksLike)
                .map(Bdf::parse)
                .flatMap(b -> machine.topology().function(b).stream())
                .filter(f -> f.acs().presence() == Acs.Presence.ABSENT)
                .map(f -> f.bdf().toString())
                .collect(Collectors.joining(", "));
        if (!without.isEmpty()) {
            wrong.add(without + ": no ACS there, nothing to clear");
        }
        return wrong;
    }

    /** Only a dump that shows where its devices hang can prove that one is missing. */
    private static boolean isMissing(MachineDescription machine, String port) {
        boolean whole = machine.topology().functions().stream().anyMatch(FunctionInfo::isHostBridge)
                || machine.topology().functions().stream().anyMatch(FunctionInfo::isBridge);
        return whole
                && Bdf.looksLike(port)
                && machine.topology().function(Bdf.parse(port)).isEmpty();
    }

    private static List<String> notInEffect(MachineDescription machine, String list) {
        return Arrays.stream(list.split("\\\\?;"))
                .filter(Bdf::looksLike)
                .map(Bdf::parse)
                .flatMap(b -> machine.topology().function(b).stream())
                .filter(f -> f.acs().enabled(Acs.REDIRECT).isOn())
                .map(f -> f.bdf() + " is listed and has " + f.acs().describeControl() + " all the same")
                .toList();
    }
}
