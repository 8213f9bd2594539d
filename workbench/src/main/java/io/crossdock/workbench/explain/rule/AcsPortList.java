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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** XD080: the list of ports on the kernel command line does not say what was meant. */
final class AcsPortList implements MachineRule {
    private static final String NAME = "disable_acs_redir=";

    /** An address with a path of functions below it, or numbers ({@code drivers/pci/pci.c}, pci_dev_str_match). */
    private static final Pattern ENTRY = Pattern.compile("(?:[0-9a-fA-F]+:)?[0-9a-fA-F]+:[0-9a-fA-F]+\\.[0-9a-fA-F]+"
            + "(?:/[0-9a-fA-F]+\\.[0-9a-fA-F]+)*|pci:[0-9a-fA-F]+:[0-9a-fA-F]+(?::[0-9a-fA-F]+:[0-9a-fA-F]+)?");

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
                "The command line's pci=disable_acs_redir has commas between its ports, stands there more than once, has an"
                        + " entry that the kernel cannot read, names functions that the machine lacks or that have no ACS,"
                        + " or did not take effect.",
                "pci= itself is split at commas, so what follows one is another, unknown option. Of several lists the"
                        + " kernel keeps the last. It prints one line in the log, and everything else looks as intended.",
                "The command line, the functions of the dump, their ACSCtl.",
                "One list, its ports separated by semicolons, which /etc/default/grub wants written \\;, then update-grub.",
                "None.",
                "Linux 6.12 drivers/pci/pci.c, pci_setup, __pci_config_acs and pci_dev_str_match, read; compute-runtime#942.");
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
            evidence.add("a comma ends the list: the kernel takes " + String.join(", ", behindCommas)
                    + (behindCommas.size() == 1 ? " for another option" : " for other options"));
        }
        if (lists.size() > 1) {
            evidence.add(lists.size() + " lists: the kernel keeps the last, " + lists.getLast());
        }
        Set<String> meant = new LinkedHashSet<>();
        lists.forEach(
                l -> Arrays.stream(l.split("\\\\?;")).filter(p -> !p.isBlank()).forEach(meant::add));
        meant.addAll(behindCommas);
        meant.stream()
                .filter(p -> !isEntry(p))
                .findFirst()
                .ifPresent(
                        p -> evidence.add("the kernel cannot read \"" + p + "\", and ignores what stands behind it"));
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
                                        .filter(p -> isEntry(p) && !isMissing(machine, p))
                                        .collect(Collectors.joining(";")))));
    }

    private static boolean isEntry(String entry) {
        return ENTRY.matcher(entry).matches();
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
