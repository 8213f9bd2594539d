package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.HostMessage;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Guests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD060: the machine is a virtual one. */
final class GuestSeen implements MachineRule {
    @Override
    public String code() {
        return "XD060";
    }

    @Override
    public String title() {
        return "this is a virtual machine";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The input is a guest's: its host bridge and ports are a hypervisor's, or the host said so.",
                "Ports, ACS, links and NUMA nodes in a guest are what the hypervisor shows, often one flat bus. They are no evidence of the route that packets take: that is the host's. A grant of the guest's driver can be false.",
                "Vendor and device numbers of emulated bridges; hypervisor lines of dmesg.",
                "Dump the host instead. In the guest: a topology file for the library (NCCL_TOPO_FILE); on the host: ATS on the network card and Direct Translated on the bridges of its path, and nothing cleared.",
                "None.",
                "nccl#1298 (a topology file: 7 h to 4.5 h), nccl#2335 (false grant), nccl#949; NVIDIA AI Enterprise documentation.");
    }

    @Override
    public Optional<Finding> check(MachineDescription machine) {
        if (!Guests.isGuest(machine)) {
            return Optional.empty();
        }
        List<String> evidence =
                new ArrayList<>(Guests.signs(machine).stream().limit(2).toList());
        machine.platform().host().messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.HYPERVISOR)
                .limit(1)
                .forEach(m -> evidence.add(m.text()));
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "a virtual machine: its ports, ACS and links are the hypervisor's, no evidence of the real route",
                evidence,
                "",
                List.of("dump the host; a library takes the real topology from a file (NCCL_TOPO_FILE)")));
    }
}
