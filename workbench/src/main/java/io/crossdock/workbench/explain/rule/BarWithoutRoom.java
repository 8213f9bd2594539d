package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.HostMessage;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;

/** XD053: the kernel found no room for a BAR or a bridge window. */
final class BarWithoutRoom implements MachineRule {
    @Override
    public String code() {
        return "XD053";
    }

    @Override
    public String title() {
        return "the kernel found no room for a BAR";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The kernel logged that a BAR or a bridge window could not be assigned.",
                "A BAR without an address cannot be reached by anybody, the driver of the device included; one that had to stay small shows peers a part of the memory.",
                "Lines of dmesg: no space for, failed to assign, can't claim.",
                "Above-4G decoding and resizable BAR in the BIOS; pci=realloc on the command line; another slot; or without the card that takes the room.",
                "Reboot; pci=realloc may leave other devices without room.",
                "tinygrad open-gpu-kernel-modules#13 and #16; open-gpu-kernel-modules#510 (48 GB wanted below a bridge that was given 12).");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        List<HostMessage> lines = machine.platform().host().messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.BAR_UNASSIGNED)
                .toList();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "the kernel found no room for a BAR or bridge window: nobody reaches what has no address",
                        lines.stream().map(HostMessage::text).distinct().toList(),
                        "",
                        List.of("next: sudo lspci -vvv -nn, for sizes and windows on the way")));
    }

    /** Of a pair: lines that name one of the two or a bridge above. */
    @Override
    public Optional<Finding> check(PairFacts facts) {
        boolean concerned = facts.machine().platform().host().messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.BAR_UNASSIGNED)
                .anyMatch(m -> m.functions().stream()
                        .anyMatch(b -> facts.route().hops().contains(b)));
        return concerned ? check(facts.machine()) : Optional.empty();
    }
}
