package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.HostMessage;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.workbench.Given;
import java.util.List;

/** For every rule a pair on which it fires, and its nearest neighbour on which it must not. */
final class RuleCases {
    /**
     * One rule's machines.
     *
     * @param code the rule
     * @param fires machine with the cause
     * @param silent the same without it
     * @param from initiator in both
     * @param to target in both
     */
    record Case(String code, Given fires, Given silent, String from, String to) {
        @Override
        public String toString() {
            return code;
        }
    }

    private static final Given SWITCH = Given.belowOneSwitch();
    private static final Given PORTS = Given.belowTwoPorts();
    private static final String GROWS = "resizable-bars: [{bar: 1, current: 256 MiB, supported: [256 MiB, 32 GiB]}]";
    private static final String LPC =
            "{name: lpc, at: \"00:1f.0\", type: conventional, class: 0x060100, id: \"8086:7a04\"},";
    private static final String SECOND_ROOT =
            "\n  - root-bus: pci0000:80\n    functions: [{name: hb1, at: \"80:00.0\", type: host-bridge, id: \"8086:a700\"}]";

    private RuleCases() {}

    static List<Case> all() {
        return List.of(
                of("XD010", PORTS.arm(), PORTS.arm().with("mode: translated", "mode: passthrough")),
                of("XD011", mappedAs("write-back"), mappedAs("normal-nc")),
                of("XD020", PORTS.intel("8086:6f00", "8086:6f02"), PORTS.intel("8086:2020", "8086:2030")),
                // source validation alone is not redirect, though people read it as ACS being on
                of("XD021", SWITCH.function("down0", acs("SV, RR, CR, UF")), SWITCH.function("down0", acs("SV, UF"))),
                of("XD022", PORTS.translated(), PORTS),
                of("XD023", client(""), client(SECOND_ROOT)),
                of("XD024", looseAcs(SWITCH.function("down0", "acs: unknown")), looseAcs(SWITCH)),
                of("XD025", PORTS.function("rp0", acs("SV, RR, CR, UF")), PORTS.function("rp1", acs("SV, RR, UF"))),
                of("XD030", SWITCH.function("gpu0", lanes(8, 16)), SWITCH.function("gpu0", lanes(16, 16))),
                of(
                        "XD031",
                        SWITCH,
                        SWITCH.function("up0", "link: {gen: 5, width: 16}")
                                .function("rp0", "link: {gen: 5, width: 16}"),
                        "gpu0",
                        "gpu2"),
                of("XD032", SWITCH.function("up0", "id: \"1022:43f4\""), SWITCH),
                of("XD033", cardSwitch("1002:1479"), cardSwitch("1000:c030")),
                of(
                        "XD035",
                        SWITCH.function("gpu0", "mps: 128"),
                        SWITCH.function("gpu0", "mps: 128", "mps-supported: 128")),
                of(
                        "XD036",
                        PORTS.function("gpu0", "relaxed-ordering: off"),
                        PORTS.function("gpu1", "relaxed-ordering: off")),
                of("XD040", PORTS.with("peer-path: internal", "peer-path: refused"), PORTS),
                of("XD041", fault("0000:01:00.0"), fault("0000:03:00.0")),
                of("XD042", said(HostMessage.Kind.WRONG_DATA), said(HostMessage.Kind.DEVICE_ERROR)),
                of("XD050", SWITCH.function("gpu1", bar("256 MiB")), SWITCH.function("gpu1", bar("512 MiB"))),
                of("XD051", window("1 GiB"), window("64 GiB"), "gpu0", "gpu2"),
                // both BARs stand at 56 TiB, where the tests' addresses begin
                of("XD052", PORTS.function("gpu0", "id: \"1002:744c\""), PORTS),
                of("XD053", noRoom("0000:01:00.0"), noRoom("0000:7f:00.0")),
                of("XD060", PORTS.function("rp0", "id: \"1b36:000c\""), PORTS.function("rp0", "id: \"1b36:0010\"")),
                of("XD061", SWITCH, SWITCH.intel("8086:2020", "8086:2030"), "gpu0", "gpu2"),
                of("XD062", PORTS.nvlinks(4), PORTS),
                of(
                        "XD063",
                        twoSwitches("00-11-22-33-44-55-66-77"),
                        twoSwitches("00-11-22-33-44-55-66-78"),
                        "gpu0",
                        "gpu2"),
                of(
                        "XD070",
                        rates("- 5.7", "- 5.8").printed("nvidia-smi topo -p2p", "read", "NS"),
                        rates("- 5.7", "- 4.8").printed("nvidia-smi topo -p2p", "read", "NS")),
                of("XD071", rates("- 9.8", "- 11.0"), rates("- 9.8", "- 10.8")),
                of("XD072", slow("6.5"), slow("21.0"), "gpu0", "gpu2"),
                of("XD073", bothWays("27.1"), bothWays("49.8")),
                of("XD074", rates("- 12.9", "- 21.0"), rates("- 25.9", "- 21.0")),
                of("XD075", transport("SHM/direct/direct"), transport("P2P/CUMEM")),
                of("XD080", redirects("42:00.0,0000:42:01.0"), redirects("42:00.0;0000:42:01.0")),
                of("XD081", PORTS.commandLine("quiet pci=noacs"), PORTS.commandLine("quiet pci=noats")),
                of(
                        "XD082",
                        PORTS.commandLine("iommu.passthrough=1 iommu.passthrough=0"),
                        PORTS.commandLine("iommu.passthrough=1 iommu=pt")),
                of(
                        "XD083",
                        PORTS.commandLine("pcie_acs_override=downstream,multifunction"),
                        PORTS.commandLine("pcie_aspm=off")));
    }

    private static Case of(String code, Given fires, Given silent) {
        return of(code, fires, silent, "gpu0", "gpu1");
    }

    private static Case of(String code, Given fires, Given silent, String from, String to) {
        return new Case(code, fires, silent, from, to);
    }

    private static Given mappedAs(String type) {
        return PORTS.arm().with("root-complex:", "driver: {memory-type: " + type + "}\nroot-complex:");
    }

    private static String acs(String control) {
        return "acs: {capability: [SV, TB, RR, CR, UF, EC, DT], control: [" + control + "]}";
    }

    private static String lanes(int width, int max) {
        return "link: {gen: 4, width: " + width + ", max-width: " + max + "}";
    }

    private static String bar(String size) {
        return "bars: [{bar: 1, size: " + size + ", kind: 64-bit, prefetchable: on}]";
    }

    private static Given client(String more) {
        return PORTS.intel("8086:a700", "8086:a70d")
                .with("functions: [", "functions: [" + LPC)
                .with("prefetchable: on}]}]}]", "prefetchable: on}]}]}]" + more);
    }

    /** A switch of the GPU's own vendor is the card's; one of another vendor is the board's. */
    private static Given cardSwitch(String id) {
        return SWITCH.with("10de:2684", "1002:744c")
                .function("up0", "id: \"" + id + "\"", "link: {gen: 4, width: 8}")
                .function("rp0", "link: {gen: 4, width: 8}")
                .function("down0", "id: \"" + id + "\"");
    }

    private static Given fault(String function) {
        return PORTS.logged(
                HostMessage.Kind.IOMMU_FAULT,
                "vfio-pci " + function
                        + ": AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000f address=0x380000000000 flags=0x0020]",
                function);
    }

    private static Given looseAcs(Given machine) {
        return machine.logged(
                HostMessage.Kind.ACCESS_CONTROL,
                "ACSCtl: SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-");
    }

    private static Given said(HostMessage.Kind kind) {
        return SWITCH.logged(kind, "Verification error @ element 1: val = nan, ref = 4.000000");
    }

    private static Given noRoom(String function) {
        return PORTS.logged(
                HostMessage.Kind.BAR_UNASSIGNED,
                "pci " + function + ": BAR 1: no space for [mem size 0x800000000 64bit pref]",
                function);
    }

    /** From gpu0 to gpu1 with peer access, and without it. */
    private static Given rates(String direct, String staged) {
        return SWITCH.measured(Quantity.WRITE_BANDWIDTH, true, direct, "- -")
                .measured(Quantity.WRITE_BANDWIDTH, false, staged, "- -");
    }

    private static Given bothWays(String rate) {
        return SWITCH.measured(Quantity.WRITE_BANDWIDTH, true, "- 26.3", "26.3 -")
                .measured(Quantity.BOTH_WAYS_BANDWIDTH, true, "- " + rate, rate + " -");
    }

    /** What gpu2 reaches with the two others, which have 26.3 between them. */
    private static Given slow(String rate) {
        return SWITCH.measured(
                Quantity.WRITE_BANDWIDTH, true, "- 26.3 " + rate, "26.3 - " + rate, rate + " " + rate + " -");
    }

    private static Given transport(String word) {
        return SWITCH.printedOfAddresses("NCCL", "transport", word);
    }

    private static Given window(String size) {
        return SWITCH.function(
                        "gpu2",
                        "bars: [{bar: 1, size: 256 MiB, kind: 64-bit, prefetchable: on, address: 0x390000000000}]",
                        GROWS)
                .function("rp1", "windows: [{kind: prefetchable, base: 0x390000000000, size: " + size + "}]");
    }

    /** The switch above gpu0 and another one above gpu2, with serial numbers. */
    private static Given twoSwitches(String second) {
        return SWITCH.function("up0", "serial: \"00-11-22-33-44-55-66-77\"")
                .with(
                        "{name: gpu2, at: \"81:00.0\", class: 3d, id: \"10de:2684\",",
                        "{name: up1, at: \"81:00.0\", type: upstream-port, id: \"1000:c030\", serial: \"" + second
                                + "\", below: [{name: down2, at: \"82:00.0\", type: downstream-port, id: \"1000:c030\", below: ["
                                + "{name: gpu2, at: \"83:00.0\", class: 3d, id: \"10de:2684\",")
                .with("on}]}]}]}]}]", "ON}]}]}]}]}]")
                .with("on}]}]}]", "on}]}]}]}]}]")
                .with("ON}]", "on}]");
    }

    private static Given redirects(String list) {
        return SWITCH.commandLine("quiet pci=disable_acs_redir=0000:" + list);
    }
}
